import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FixtureRegistry, startRegistry, type VersionSpec } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runBuiltDx } from '../support/built-dx.ts';
import { askNpm } from '../support/npm-oracle.ts';
import { ownPlatform } from '../support/own-platform.ts';

/** What `standalone/platforms.mjs` made. Not one of the usual tests: making it takes a minute. */
const made = fileURLToPath(new URL('../../dist/platforms', import.meta.url));
const executable = `@dx/pkg-cli-${ownPlatform}`;

interface Published {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

let registry: FixtureRegistry;
let base: string;
let main: Published;
let project: string;
beforeAll(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  main = JSON.parse(readFileSync(join(made, 'main', 'package.json'), 'utf8'));
  registry = await startRegistry({ packages: listPackages() });
});
afterAll(async () => {
  await registry.close();
  rmSync(base, { recursive: true });
});
beforeEach(() => {
  project = join(mkdtempSync(join(base, 'at-')), 'project');
  mkdirSync(join(project, '..', 'npm-home'), { recursive: true });
  mkdirSync(project);
  writeFileSync(join(project, '.npmrc'), `registry=${registry.url}\n`);
  writeManifest({ '@dx/pkg-cli': main.version });
});

/** dx and the executable of this machine as they are published; those of others are nothing but their manifests. */
function listPackages(): Record<string, { versions: Record<string, VersionSpec> }> {
  const found: Record<string, { versions: Record<string, VersionSpec> }> = {
    '@dx/pkg-cli': { versions: { [main.version]: specOf('main', '@dx/pkg-cli') } },
    tiny: { versions: { '1.0.0': { files: { 'index.js': 'module.exports = 1;\n' } } } },
  };
  for (const [name, range] of Object.entries(main.dependencies ?? {}))
    found[name] = { versions: { [range.replace('^', '')]: {} } };
  for (const [name, version] of Object.entries(main.optionalDependencies)) {
    const [os = '', cpu = '', libc] = name.slice('@dx/pkg-cli-'.length).split('-');
    const platform = { os: [os], cpu: [cpu], ...(os === 'linux' ? { libc: [libc ?? 'glibc'] } : {}) };
    found[name] = { versions: { [version]: name === executable ? specOf(ownPlatform, name) : platform } };
  }
  return found;
}

function specOf(directory: string, name: string): VersionSpec {
  const manifest: VersionSpec = JSON.parse(readFileSync(join(made, directory, 'package.json'), 'utf8'));
  const { files: _, ...fields } = manifest;
  const archive = `${name.slice(1).replace('/', '-')}-${main.version}.tgz`;
  return { ...fields, archive: readFileSync(join(made, archive)) };
}

function writeManifest(dependencies: Readonly<Record<string, string>>): void {
  const scripts = { where: 'echo $npm_execpath' };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'app', scripts, dependencies }));
}

interface Answer {
  readonly code: number;
  readonly stdout: string;
}

/** Starts a file as a person does. */
function start(
  file: string,
  argv: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const home = join(project, '..', 'home');
  mkdirSync(home, { recursive: true });
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    DX_HOME: join(home, 'dx'),
    npm_config_generations: 'false',
    ...more,
  };
  return new Promise((resolve) => {
    const child = execFile(file, argv, { cwd: project, env }, (_error, stdout) =>
      resolve({ code: child.exitCode ?? -1, stdout }),
    );
  });
}

const dx = (...argv: readonly string[]): Promise<Answer> => start('node_modules/.bin/dx', argv);
const scripts = ['run', '--silent', 'where'];

function installed(): string[] {
  return readdirSync(join(project, 'node_modules', '@dx')).sort();
}

const byDx = (...argv: readonly string[]): Promise<unknown> => {
  const home = join(project, '..', 'home');
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    DX_HOME: join(home, 'dx'),
    npm_config_generations: 'false',
  };
  return runBuiltDx(argv, { cwd: project, env });
};

it.each([
  ['npm', (): Promise<unknown> => askNpm(project, ['install'])],
  ['dx', (): Promise<unknown> => byDx('install')],
])('installed by %s it brings the executable of this machine alone, which runs', async (_name, install) => {
  expect(await install()).toMatchObject({ exitCode: 0 });
  expect(installed()).toEqual(['pkg-cli', executable.slice('@dx/'.length)]);
  expect(await dx('--version')).toEqual({ code: 0, stdout: `${main.version}\n` });
  expect((await dx(...scripts)).stdout).toContain(`${join(project, 'node_modules', executable, 'dx')}\n`);
  writeManifest({ '@dx/pkg-cli': main.version, tiny: '1.0.0' });
  expect(await dx('install')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^added \d packages? /),
  });
  expect(await dx('install')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') });
});

it.each([
  ['npm', (): Promise<unknown> => askNpm(project, ['install', '--omit=optional'])],
  ['dx', (): Promise<unknown> => byDx('install', '--omit=optional')],
])('installed by %s without optional packages it runs on Node', async (_name, install) => {
  expect(await install()).toMatchObject({ exitCode: 0 });
  expect(installed()).toEqual(['pkg-cli']);
  expect(await dx('--version')).toEqual({ code: 0, stdout: `${main.version}\n` });
  writeManifest({ '@dx/pkg-cli': main.version, tiny: '1.0.0' });
  expect(await dx('install', '--omit=optional')).toMatchObject({ code: 0 });
  expect(readFileSync(join(project, 'node_modules/tiny/index.js'), 'utf8')).toBe('module.exports = 1;\n');
});

it('finds the executable where each package has a directory of its own', async () => {
  expect(await byDx('install', '--linker=isolated')).toMatchObject({ exitCode: 0 });
  expect(installed()).toEqual(['pkg-cli']);
  const { code, stdout } = await dx(...scripts);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\/pkg-cli-[^/]+\/dx\n/) });
});

it('finds the executable in a global installation by npm', async () => {
  const prefix = join(project, '..', 'global');
  const line = ['install', '--global', '--prefix', prefix, '--registry', registry.url, '@dx/pkg-cli'];
  expect(await askNpm(project, line)).toMatchObject({ exitCode: 0 });
  const { stdout } = await start(join(prefix, 'bin', 'dx'), scripts);
  expect(stdout).toMatch(new RegExp(`/node_modules/@dx/pkg-cli/node_modules/${executable}/dx\\n`));
});

it('needs no Node at all when the package of the platform is installed by itself', async () => {
  const prefix = join(project, '..', 'global');
  const line = ['install', '--global', '--prefix', prefix, '--registry', registry.url, executable];
  expect(await askNpm(project, line)).toMatchObject({ exitCode: 0 });
  writeManifest({ tiny: '1.0.0' });
  const bin = join(project, '..', 'bin');
  mkdirSync(bin);
  symlinkSync(join(prefix, 'bin', 'dx'), join(bin, 'dx'));
  const without = { PATH: '/usr/bin:/bin' };
  expect(await start(join(bin, 'dx'), ['--version'], without)).toEqual({
    code: 0,
    stdout: `${main.version}\n`,
  });
  expect(await start(join(bin, 'dx'), ['install'], without)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^added 1 package /),
  });
});
