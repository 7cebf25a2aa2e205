import type { FixtureRegistry } from '@dx/fixture-registry';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openApp, openBrowser, startVersions, type WatchedApp } from './watched-app.ts';

/** What a test of a dev server works with: made anew for each, but for the browser. */
export interface InBrowser {
  readonly app: WatchedApp;
  readonly page: Page;
  /** Ends what serves the page, after it. */
  serving: (() => Promise<unknown>) | undefined;
}

/** Gives every test of a file a watched project and a page. */
export function useBrowser(): InBrowser {
  let registry: FixtureRegistry | undefined;
  let browser: Browser | undefined;
  const now: { app?: WatchedApp; page?: Page } & Pick<InBrowser, 'serving'> = { serving: undefined };
  beforeAll(async () => {
    [registry, browser] = await Promise.all([startVersions(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await registry?.close();
  });
  beforeEach(async () => {
    if (registry === undefined || browser === undefined) throw new Error('The browser did not start');
    now.app = await openApp(registry);
    now.page = await browser.newPage();
  });
  afterEach(async () => {
    await now.page?.close();
    await now.serving?.();
    now.serving = undefined;
    await now.app?.close();
  });
  return now as InBrowser;
}
