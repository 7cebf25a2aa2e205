import { createServer } from 'node:net';
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { RspackDevServer } from '@rspack/dev-server';
import { beforeEach, describe, expect, it } from 'vitest';
import webpack from 'webpack';
import WebpackDevServer from 'webpack-dev-server';
import { DxPlugin } from '../../src/webpack.ts';
import { useBrowser } from './in-browser.ts';
import { isMarked, markPage, nextChange, untilShown, type WatchedApp } from './watched-app.ts';

/** A dev server that serves the page with `/main.js` in it. */
interface DevServer {
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Serve = (app: WatchedApp, port: number, cache: 'memory' | 'filesystem') => DevServer;

const settings = (root: string): object => ({
  context: root,
  mode: 'development',
  entry: './src/main.js',
  output: { filename: 'main.js', path: join(root, 'out') },
  infrastructureLogging: { level: 'none' },
  stats: 'none',
});

const server = (root: string, port: number): object => ({
  port,
  host: '127.0.0.1',
  static: { directory: join(root, 'public'), watch: false },
  client: { overlay: false, logging: 'none' },
});

const servers: readonly (readonly [name: string, cache: 'memory' | 'filesystem', serve: Serve])[] = [
  ['webpack', 'memory', serveWebpack],
  ['webpack', 'filesystem', serveWebpack],
  ['rspack', 'memory', serveRspack],
];

function serveWebpack({ root }: WatchedApp, port: number, type: 'memory' | 'filesystem'): DevServer {
  const cache = type === 'memory' ? { type } : { type, cacheDirectory: join(root, '.cache') };
  const compiler = webpack({ ...settings(root), cache, plugins: [new DxPlugin()] });
  if (compiler === null) throw new Error('webpack gave no compiler');
  return new WebpackDevServer(server(root, port), compiler);
}

function serveRspack({ root }: WatchedApp, port: number): DevServer {
  const compiler = rspack({ ...settings(root), plugins: [new DxPlugin()] });
  return new RspackDevServer(server(root, port), compiler);
}

const tab = useBrowser();
beforeEach(() =>
  tab.app.write('public/index.html', '<!doctype html><body><script src="/main.js"></script></body>'),
);

const first = { shown: '1.0.0', outer: '1.0.0', unused: '1.0.0' };

describe.each(servers)('the plugin of %s, cache in %s', (_, cache, serve) => {
  async function open(): Promise<void> {
    const port = await freePort();
    const server = serve(tab.app, port, cache);
    tab.serving = () => server.stop();
    await server.start();
    await tab.page.goto(`http://127.0.0.1:${port}/`);
  }

  it('shows a new version on the page that is open, also where its code lies elsewhere by then', async () => {
    await open();
    await untilShown(tab.page, 'shown 1.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '2.0.0' });
    await untilShown(tab.page, 'shown 2.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '4.0.0' });
    await untilShown(tab.page, 'shown 4.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '3.0.0' });
    await untilShown(tab.page, 'shown 3.0.0 outer 1.0.0');
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

  it('recovers by itself when a package that is missing is added', async () => {
    const removed = nextChange(tab.app.root);
    tab.app.depend({ outer: '1.0.0' });
    await removed;
    await open();
    tab.app.depend(first);
    await untilShown(tab.page, 'shown 1.0.0 outer 1.0.0');
  });
});

it('a build that does not watch ends by itself, with the plugin in it', async () => {
  const compiler = webpack({ ...settings(tab.app.root), plugins: [new DxPlugin()] });
  const errors = await new Promise<unknown>((resolve, reject) =>
    compiler?.run((error, stats) => (error ? reject(error) : resolve(stats?.compilation.errors))),
  );
  expect(errors).toEqual([]);
  await new Promise((resolve) => compiler?.close(resolve));
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
