import { join } from 'node:path';
import { context } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { DxPlugin } from '../../src/esbuild.ts';
import { useBrowser } from './in-browser.ts';
import { isMarked, markPage, nextChange, untilShown } from './watched-app.ts';

const tab = useBrowser();

const reload = "new EventSource('/esbuild').addEventListener('change', () => location.reload())";
const first = { shown: '1.0.0', outer: '1.0.0', unused: '1.0.0' };

/** Serves the page, which loads itself anew when esbuild says that something has changed, as esbuild's documents have it. */
async function open(): Promise<void> {
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
  tab.serving = () => building.dispose();
  plugin.attach(building);
  const { port } = await building.serve({
    servedir: join(tab.app.root, 'public'),
    host: '127.0.0.1',
    port: 0,
  });
  await tab.page.goto(`http://127.0.0.1:${port}/`);
}

describe('the plugin of esbuild', () => {
  it('shows a new version on the page that is open, also where its code lies elsewhere by then', async () => {
    await open();
    await untilShown(tab.page, 'shown 1.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '2.0.0' });
    await untilShown(tab.page, 'shown 2.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '4.0.0' });
    await untilShown(tab.page, 'shown 4.0.0 outer 1.0.0');
  });

  it('shows a new version of what a dependency needs', async () => {
    await open();
    await untilShown(tab.page, 'outer 1.0.0');
    tab.app.depend({ ...first, outer: '1.0.1' });
    await untilShown(tab.page, 'shown 1.0.0 outer 2.0.0');
  });

  it('leaves the page alone when it does not use what changed', async () => {
    await open();
    await untilShown(tab.page, 'shown 1.0.0');
    await markPage(tab.page);
    const changed = nextChange(tab.app.root);
    tab.app.depend({ ...first, unused: '2.0.0' });
    expect(await changed).toMatchObject([{ name: 'unused', from: '1.0.0', to: '2.0.0' }]);
    expect(await isMarked(tab.page)).toBe(true);
  });

  it('recovers by itself when a package goes and comes back', async () => {
    await open();
    await untilShown(tab.page, 'shown 1.0.0');
    const removed = nextChange(tab.app.root);
    tab.app.depend({ outer: '1.0.0' });
    await removed;
    tab.app.depend({ ...first, shown: '3.0.0' });
    await untilShown(tab.page, 'shown 3.0.0 outer 1.0.0');
  });
});
