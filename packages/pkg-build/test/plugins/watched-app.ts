import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type FixtureRegistry, startRegistry, type VersionSpec } from '@dx/fixture-registry';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type ChangedPackage, followProject } from '../../src/plugins/follow-project.ts';

const dx = fileURLToPath(new URL('../../../pkg-cli/bin/dx.cjs', import.meta.url));
const program = fileURLToPath(new URL('../../../pkg-cli/program/dx.cjs', import.meta.url));
const browserPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A registry with packages whose code says which version it is. */
export function startVersions(): Promise<FixtureRegistry> {
  const shown = (version: string): VersionSpec => ({
    type: 'module',
    main: 'index.js',
    files: { 'index.js': `export const version = ${JSON.stringify(version)};\n` },
  });
  const outer = (version: string, inner: string): VersionSpec => ({
    ...shown(version),
    dependencies: { inner },
    files: { 'index.js': `export { version } from 'inner';\n` },
  });
  const each = (...versions: string[]): Record<string, VersionSpec> =>
    Object.fromEntries(versions.map((version) => [version, shown(version)]));
  return startRegistry({
    packages: {
      shown: { versions: { ...each('1.0.0', '2.0.0', '3.0.0'), '4.0.0': moved('4.0.0') } },
      inner: { versions: each('1.0.0', '2.0.0') },
      outer: { versions: { '1.0.0': outer('1.0.0', '1.0.0'), '1.0.1': outer('1.0.1', '2.0.0') } },
      unused: { versions: each('1.0.0', '2.0.0') },
    },
  });
}

/** Its code lies elsewhere than in the versions before. */
function moved(version: string): VersionSpec {
  const code = `export const version = ${JSON.stringify(version)};\n`;
  return { type: 'module', main: 'lib/main.js', files: { 'lib/main.js': code } };
}

/** A project with `dx watch` at work in it. */
export interface WatchedApp {
  readonly root: string;
  /** What its .npmrc says. */
  readonly settings: string;
  /** Saves dependencies in package.json; nobody does more. */
  depend(dependencies: Readonly<Record<string, string>>): void;
  /** A file of the project. */
  write(path: string, text: string): void;
  startWatcher(): Promise<void>;
  stopWatcher(): Promise<void>;
  /** Ends the watcher. Files go with those of all tests: what gets ready for the next install may be at work still. */
  close(): Promise<void>;
}

/** Its page says `shown <version> outer <version>`. */
export async function openApp(registry: FixtureRegistry): Promise<WatchedApp> {
  if (!existsSync(program)) throw new Error('dx is not built. Run: npm run setup');
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const root = join(base, 'app');
  const settings = `registry=${registry.url}\nmin-release-age=0\n`;
  const files = {
    '.npmrc': settings,
    'index.html': '<!doctype html><body><script type="module" src="/src/main.js"></script></body>',
    'src/main.js': `
      import { version as shown } from 'shown';
      import { version as outer } from 'outer';
      document.body.textContent = 'shown ' + shown + ' outer ' + outer;
    `,
  };
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  let child: ChildProcess | undefined;
  const app: WatchedApp = {
    root,
    settings,
    write,
    depend: (dependencies) => {
      const manifest = { name: 'app', version: '1.0.0', private: true, type: 'module', dependencies };
      writeFileSync(join(root, 'package.json.new'), JSON.stringify(manifest, undefined, 2));
      renameSync(join(root, 'package.json.new'), join(root, 'package.json'));
    },
    startWatcher: async () => {
      child = spawn(process.execPath, [dx, 'watch', '--json'], {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          HOME: base,
          TMPDIR: tmpdir(),
          DX_HOME: join(base, 'dx'),
          npm_config_generations: 'false',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (child.stdout === null) throw new Error('dx watch has no output');
      for await (const line of createInterface({ input: child.stdout }))
        if ((JSON.parse(line) as { kind: string }).kind === 'watching') return;
      throw new Error('dx watch has ended');
    },
    stopWatcher: async () => {
      const ending = child;
      child = undefined;
      if (ending === undefined || ending.exitCode !== null) return;
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill('SIGTERM');
      await ended;
    },
    close: () => app.stopWatcher(),
  };
  app.depend({ shown: '1.0.0', outer: '1.0.0', unused: '1.0.0' });
  await app.startWatcher();
  return app;
}

/** The browser of this machine, without a window. */
export function openBrowser(): Promise<Browser> {
  const executablePath = browserPaths.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error('No chromium on this machine. Run: apt-get install chromium');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

/** Until the page says it. */
export async function untilShown(page: Page, text: string): Promise<void> {
  const isShown = `document.body !== null && document.body.textContent.includes(${JSON.stringify(text)})`;
  await page.waitForFunction(isShown, undefined, { timeout: 20_000 });
}

/** Gives a page a mark that is gone once it is loaded anew. */
export async function markPage(page: Page): Promise<void> {
  await page.evaluate("document.body.setAttribute('data-mark', 'kept')");
}

/** Whether the page was not loaded since. */
export async function isMarked(page: Page): Promise<boolean> {
  return (await page.evaluate("document.body.getAttribute('data-mark')")) === 'kept';
}

/** Resolves with the next packages that build tools are told of, as they are. */
export function nextChange(root: string): Promise<readonly ChangedPackage[]> {
  return new Promise((resolve) => {
    const followed = followProject(root, (packages) => {
      followed.close();
      resolve(packages);
    });
  });
}
