import { join } from 'node:path';
import { context } from 'esbuild';
import { createServer } from 'vite';
import { describe, it } from 'vitest';
import { DxPlugin } from '../../src/esbuild.ts';
import { dx } from '../../src/vite.ts';
import { useBrowser } from './in-browser.ts';
import { untilShown } from './watched-app.ts';

/** A dev server at work. */
interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

const tab = useBrowser();

const host = '127.0.0.1';
const first = { shown: '1.0.0', outer: '1.0.0', unused: '1.0.0' };

async function serveVite(optimizeDeps: object): Promise<Served> {
  const server = await createServer({
    root: tab.app.root,
    configFile: false,
    plugins: [dx()],
    optimizeDeps,
    // What projects share lies in no project.
    server: { port: 0, host, fs: { strict: false } },
    logLevel: 'silent',
  });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? '', stop: () => server.close() };
}

async function serveEsbuild(): Promise<Served> {
  const reload = "new EventSource('/esbuild').addEventListener('change', () => location.reload())";
  tab.app.write(
    'public/index.html',
    `<!doctype html><body><script>${reload}</script><script src="/main.js"></script></body>`,
  );
  const plugin = new DxPlugin();
  const building = await context({
    absWorkingDir: tab.app.root,
    entryPoints: ['src/main.js'],
    bundle: true,
    outfile: join(tab.app.root, 'public/main.js'),
    logLevel: 'silent',
    plugins: [plugin],
  });
  plugin.attach(building);
  const { port } = await building.serve({ servedir: join(tab.app.root, 'public'), host, port: 0 });
  return { url: `http://${host}:${port}/`, stop: () => building.dispose() };
}

describe.each(['isolated', 'global'])('a tree of the linker %s', (linker) => {
  it.each<[string, () => Promise<Served>]>([
    ['Vite', () => serveVite({})],
    ['Vite without optimising', () => serveVite({ noDiscovery: true, exclude: ['shown', 'outer', 'inner'] })],
    ['esbuild', serveEsbuild],
  ])('has %s show new versions, which lie elsewhere than those before', async (_, serve) => {
    await tab.app.stopWatcher();
    tab.app.write('.npmrc', `${tab.app.settings}linker=${linker}\n`);
    await tab.app.startWatcher();
    const served = await serve();
    tab.serving = served.stop;
    await tab.page.goto(served.url);
    await untilShown(tab.page, 'shown 1.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '4.0.0' });
    await untilShown(tab.page, 'shown 4.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '4.0.0', outer: '1.0.1' });
    await untilShown(tab.page, 'shown 4.0.0 outer 2.0.0');
  });
});
