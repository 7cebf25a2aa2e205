import { createServer, type InlineConfig } from 'vite';
import { describe, expect, it } from 'vitest';
import { dx } from '../../src/vite.ts';
import { useBrowser } from './in-browser.ts';
import { isMarked, markPage, nextChange, untilShown } from './watched-app.ts';

let told: string[];

const tab = useBrowser();

/** Opens the tab.page. */
async function serve(config: InlineConfig = {}): Promise<void> {
  told = [];
  const note = (text: string): void => void told.push(text);
  const server = await createServer({
    root: tab.app.root,
    configFile: false,
    plugins: [dx()],
    server: { port: 0, host: '127.0.0.1' },
    customLogger: {
      info: note,
      warn: note,
      warnOnce: note,
      error: note,
      clearScreen: () => undefined,
      hasErrorLogged: () => false,
      hasWarned: false,
    },
    ...config,
  });
  tab.serving = () => server.close();
  await server.listen();
  await tab.page.goto(server.resolvedUrls?.local[0] ?? '');
}

const first = { shown: '1.0.0', outer: '1.0.0', unused: '1.0.0' };

describe('the plugin of Vite', () => {
  it('shows a new version of a dependency on the page that is open, twice', async () => {
    await serve();
    await untilShown(tab.page, 'shown 1.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '2.0.0' });
    await untilShown(tab.page, 'shown 2.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '4.0.0' });
    await untilShown(tab.page, 'shown 4.0.0 outer 1.0.0');
    expect(told).toContain('dx: shown 1.0.0 -> 2.0.0; dependencies are optimised again');
  });

  it('shows a new version of what a dependency needs', async () => {
    await serve();
    await untilShown(tab.page, 'outer 1.0.0');
    tab.app.depend({ ...first, outer: '1.0.1' });
    await untilShown(tab.page, 'shown 1.0.0 outer 2.0.0');
  });

  it('reads packages again that are not optimised, without another start', async () => {
    await serve({ optimizeDeps: { noDiscovery: true, exclude: ['shown', 'outer', 'inner'] } });
    await untilShown(tab.page, 'shown 1.0.0 outer 1.0.0');
    tab.app.depend({ ...first, shown: '3.0.0' });
    await untilShown(tab.page, 'shown 3.0.0 outer 1.0.0');
    expect(told).toContain('dx: shown 1.0.0 -> 3.0.0; read again');
  });

  it('leaves the page alone when it does not use what changed', async () => {
    await serve();
    await untilShown(tab.page, 'shown 1.0.0');
    await markPage(tab.page);
    const changed = nextChange(tab.app.root);
    tab.app.depend({ ...first, unused: '2.0.0' });
    expect(await changed).toMatchObject([{ name: 'unused', from: '1.0.0', to: '2.0.0' }]);
    expect(await isMarked(tab.page)).toBe(true);
    expect(told.filter((line) => line.startsWith('dx:') && line.includes('unused'))).toEqual([]);
  });

  it('recovers by itself when a package that is missing is added', async () => {
    const removed = nextChange(tab.app.root);
    tab.app.depend({ outer: '1.0.0' });
    await removed;
    await serve();
    await tab.page.waitForSelector('vite-error-overlay', { state: 'attached' });
    tab.app.depend(first);
    await untilShown(tab.page, 'shown 1.0.0 outer 1.0.0');
  });

  it('goes on when the watcher has ended and comes back', async () => {
    await serve();
    await untilShown(tab.page, 'shown 1.0.0');
    await tab.app.stopWatcher();
    await tab.app.startWatcher();
    await expect
      .poll(
        async () => {
          tab.app.depend({ ...first, shown: '2.0.0' });
          return tab.page.textContent('body');
        },
        { timeout: 20_000, interval: 500 },
      )
      .toContain('shown 2.0.0');
  });
});
