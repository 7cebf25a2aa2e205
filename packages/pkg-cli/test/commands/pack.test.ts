import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { list } from 'tar';
import { describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpm } from '../support/npm-oracle.ts';

const registry = 'http://127.0.0.1:9/';
const script = (name: string): string => `node -e "require('fs').appendFileSync('order','${name} ')"`;

function project(
  manifest: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
): DxProject {
  return createDxProject(registry, {
    'package.json': { name: 'thing', version: '1.2.3', ...manifest },
    ...files,
  });
}

const npm = (directory: string, argv: readonly string[]): string => runNpm(directory, argv).stdout;

async function entriesOf(file: string): Promise<readonly string[]> {
  const names: string[] = [];
  await list({ file, onReadEntry: (entry) => names.push(entry.path) });
  return names;
}

async function textIn(file: string, name: string): Promise<string> {
  let text = '';
  await list({
    file,
    onReadEntry: (entry) => {
      if (entry.path === `package/${name}`) entry.on('data', (chunk: Buffer) => (text += chunk.toString()));
    },
  });
  return text;
}

const dependency = (name: string, more = {}): string => JSON.stringify({ name, version: '1.0.0', ...more });

const cases: readonly (readonly [
  string,
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, string>>,
])[] = [
  [
    'a package without any list',
    {},
    { 'index.js': '1', 'README.md': '# t', 'lib/b.js': '2', '.npmrc': 'a=b', '.DS_Store': 'x', 'a.orig': '' },
  ],
  [
    '"files" with files, folders and patterns',
    { files: ['lib', 'dist/*.js', './top.js', '!lib/no.js'], main: 'm.js' },
    {
      'lib/a.js': '1',
      'lib/no.js': '2',
      'lib/deep/c.ts': '3',
      'dist/x.js': '4',
      'dist/x.map': '5',
      'top.js': '6',
      'm.js': '7',
      'other.js': '8',
      LICENSE: 'MIT',
      'CHANGELOG.md': 'c',
    },
  ],
  [
    'an .npmignore and a .gitignore',
    {},
    {
      '.npmignore': 'secret\n*.log\n!keep.log\n',
      '.gitignore': 'public',
      secret: '1',
      public: '2',
      'x.log': '3',
      'keep.log': '4',
      'sub/.npmignore': 'y',
      'sub/y': '5',
      'sub/z': '6',
    },
  ],
  [
    'a .gitignore alone',
    {},
    {
      '.gitignore': 'build\n',
      'build/a.js': '1',
      'src/a.js': '2',
      'package-lock.json': '{}',
      'yarn.lock': '',
    },
  ],
  [
    'commands in folders and names in capitals',
    { bin: { one: './bin/one.js', two: 'two.js' } },
    {
      'bin/one.js': '#!/usr/bin/env node\n',
      'two.js': '#!/usr/bin/env node\n',
      'Zeta.js': '',
      'alpha.JS': '',
      'ä.txt': 'ä',
      '@at/file.js': 'at',
    },
  ],
  [
    'bundled dependencies with their own',
    {
      bundleDependencies: ['a', '@s/b', 'gone', 'dev'],
      dependencies: { a: '^1.0.0', '@s/b': '1' },
      devDependencies: { dev: '1' },
      files: ['index.js'],
    },
    {
      'index.js': '1',
      'node_modules/a/package.json': dependency('a', {
        dependencies: { c: '1' },
        optionalDependencies: { o: '1' },
      }),
      'node_modules/a/index.js': 'a',
      'node_modules/a/.npmignore': 'ignored',
      'node_modules/a/ignored': 'i',
      'node_modules/a/node_modules/c/package.json': dependency('c', { dependencies: { a: '1' } }),
      'node_modules/a/node_modules/c/c.js': 'c',
      'node_modules/@s/b/package.json': dependency('@s/b', { files: ['in'], bin: 'cli.js' }),
      'node_modules/@s/b/in': '1',
      'node_modules/@s/b/out': '2',
      'node_modules/@s/b/cli.js': '3',
      'node_modules/dev/package.json': dependency('dev'),
      'node_modules/other/package.json': dependency('other'),
    },
  ],
  [
    'bundleDependencies: true',
    { bundleDependencies: true, dependencies: { a: '1' } },
    { 'index.js': '1', 'node_modules/a/package.json': dependency('a'), 'node_modules/a/index.js': 'a' },
  ],
  ['a scope in the name', { name: '@scope/thing' }, { 'index.js': '1' }],
];

describe('dx pack', () => {
  it.each(cases)('F10 gives the very bytes of npm for %s', async (_title, manifest, files) => {
    const { root, dx } = project(manifest, files);
    const [expected] = JSON.parse(npm(root, ['pack', '--json']));
    const theirs = readFileSync(join(root, expected.filename));
    rmSync(join(root, expected.filename));
    const { exitCode, stdout } = await dx('pack --json');
    expect(exitCode).toBe(0);
    const [ours] = Object.values<Record<string, unknown>>(JSON.parse(stdout));
    expect(ours).toEqual(expected);
    expect(readFileSync(join(root, expected.filename)).equals(theirs)).toBe(true);
  });

  it('F10 never packs .npm-extension files, registered patches, lockfiles, .npmrc or .git, even where "files" names them', async () => {
    const left = [
      '.npm-extension.mjs',
      '.npm-extension.cjs',
      'patches/a.patch',
      'npm-shrinkwrap.json',
      'package-lock.json',
      'bun.lock',
      '.npmrc',
      '.git/config',
    ];
    const { dx } = project(
      { files: ['index.js', 'patches', ...left], patchedDependencies: { 'a@1.0.0': 'patches/a.patch' } },
      Object.fromEntries(['index.js', 'patches/README', ...left].map((file) => [file, '{}'])),
    );
    const [report] = Object.values<{ files: { path: string }[] }>(
      JSON.parse((await dx('pack --json')).stdout),
    );
    expect(report?.files.map(({ path }) => path)).toEqual(['index.js', 'package.json', 'patches/README']);
  });

  it('leaves out what the person’s own ignore file names', async () => {
    const { root, dx } = project({}, { 'index.js': '', 'notes.txt': '', ignore: 'notes.txt\n' });
    const env = { npm_config_global_ignore_file: join(root, 'ignore') };
    const [report] = Object.values<{ files: { path: string }[] }>(
      JSON.parse((await dx('pack --json', env)).stdout),
    );
    expect(report?.files.map(({ path }) => path)).not.toContain('notes.txt');
  });

  it('packs what a link in node_modules leads to, and leaves links to files out, as npm', async () => {
    const { root, dx } = project(
      { bundleDependencies: ['a'], dependencies: { a: '1' } },
      { 'index.js': '1' },
    );
    const target = join(root, '..', 'linked');
    mkdirSync(target);
    writeFileSync(join(target, 'package.json'), dependency('a'));
    writeFileSync(join(target, '.npmignore'), 'no');
    writeFileSync(join(target, 'no'), '');
    mkdirSync(join(root, 'node_modules'));
    symlinkSync('../../linked', join(root, 'node_modules/a'));
    symlinkSync('index.js', join(root, 'again.js'));
    const [expected] = JSON.parse(npm(root, ['pack', '--json', '--dry-run']));
    const [ours] = Object.values<Record<string, unknown>>(
      JSON.parse((await dx('pack --json --dry-run')).stdout),
    );
    expect(ours).toEqual(expected);
  });

  it('S09 runs prepack, prepare and postpack in that order, and none with --ignore-scripts', async () => {
    const names = ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish'];
    const scripts = Object.fromEntries(names.map((name) => [name, script(name)]));
    const { root, read, dx } = project({ scripts, files: ['made.js'] }, {});
    expect((await dx('pack')).exitCode).toBe(0);
    expect(read('order')).toBe('prepack prepare postpack ');
    rmSync(join(root, 'order'));
    await dx('pack --ignore-scripts');
    expect(existsSync(join(root, 'order'))).toBe(false);
  });

  it('packs what prepack made', async () => {
    const { root, dx } = project(
      { scripts: { prepack: `node -e "require('fs').writeFileSync('made.js','1')"` }, files: ['made.js'] },
      {},
    );
    const { stdout, stderr } = await dx('pack');
    expect(stdout).toBe('thing-1.2.3.tgz\n');
    expect(stderr).toContain('made.js');
    expect(await entriesOf(join(root, 'thing-1.2.3.tgz'))).toContain('package/made.js');
  });

  it('writes nothing with --dry-run, and elsewhere with --pack-destination', async () => {
    const { root, dx } = project({}, { 'out/keep': '' });
    await dx('pack --dry-run');
    expect(existsSync(join(root, 'thing-1.2.3.tgz'))).toBe(false);
    await dx('pack --pack-destination out');
    expect(existsSync(join(root, 'out/thing-1.2.3.tgz'))).toBe(true);
    const missing = await dx('pack --pack-destination nowhere');
    expect(missing.stderr).toContain('error DX_PACK_DESTINATION');
  });

  it('replaces workspace: and catalog: ranges in the archive and leaves package.json alone', async () => {
    const { root, read, dx } = createDxProject(registry, {
      'package.json': {
        name: 'root',
        private: true,
        workspaces: {
          packages: ['packages/*'],
          catalog: { ms: '^2.1.0' },
          catalogs: { old: { ms: '^1.0.0' } },
        },
      },
      'packages/a/package.json': {
        name: 'a',
        version: '1.0.0',
        dependencies: {
          b: 'workspace:*',
          c: 'workspace:^',
          d: 'workspace:c@~',
          e: 'workspace:>=2',
          ms: 'catalog:',
          same: '^1.0.0',
        },
        devDependencies: { b: 'workspace:~' },
        peerDependencies: { ms: 'catalog:old' },
      },
      'packages/b/package.json': { name: 'b', version: '2.0.1' },
      'packages/c/package.json': { name: 'c', version: '3.1.0-rc.1' },
      'packages/a/index.js': 'a',
    });
    const before = read('packages/a/package.json');
    expect((await dx('pack --workspace a')).exitCode).toBe(0);
    const packed = JSON.parse(await textIn(join(root, 'a-1.0.0.tgz'), 'package.json'));
    expect(packed).toMatchObject({
      dependencies: {
        b: '2.0.1',
        c: '^3.1.0-rc.1',
        d: 'npm:c@~3.1.0-rc.1',
        e: '>=2',
        ms: '^2.1.0',
        same: '^1.0.0',
      },
      devDependencies: { b: '~2.0.1' },
      peerDependencies: { ms: '^1.0.0' },
    });
    expect(read('packages/a/package.json')).toBe(before);
    expect(await entriesOf(join(root, 'a-1.0.0.tgz'))).toContain('package/index.js');
  });

  it.each([
    ['workspace:*', 'no member of the workspace is named other'],
    ['catalog:', 'there is no other in the catalog default'],
  ])('fails with DX_UNPUBLISHABLE_RANGE when %s leads nowhere', async (range, why) => {
    const { stderr } = await project({ dependencies: { other: range } }, {}).dx('pack');
    expect(stderr).toContain('error DX_UNPUBLISHABLE_RANGE');
    expect(stderr).toContain(why);
  });

  it('warns of files that look like secrets, without showing them, and fails with --strict', async () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${'QUFB'.repeat(20)}\n-----END RSA PRIVATE KEY-----\n`;
    const token = `npm_${'a1B2'.repeat(9)}`;
    const { root, dx } = project(
      {},
      {
        '.env': 'A=1',
        '.env.example': 'A=',
        'key.pem': key,
        'public.pem': '-----BEGIN CERTIFICATE-----',
        'sub/config.js': `x = "${token}"`,
        'plain.js': 'npm_config_cache',
      },
    );
    const { exitCode, stderr } = await dx('pack');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning thing@1.2.3 packs what looks like secrets');
    for (const line of [
      '.env  environment variables',
      'key.pem  a private key',
      'sub/config.js  an npm token',
    ])
      expect(stderr).toContain(line);
    for (const absent of ['.env.example  ', 'public.pem  ', 'plain.js  an', token])
      expect(stderr).not.toContain(absent);
    rmSync(join(root, 'thing-1.2.3.tgz'));
    const strict = await dx('pack --strict');
    expect(strict).toMatchObject({ exitCode: 1 });
    expect(strict.stderr).toContain('error DX_PACK_SECRETS');
    expect(existsSync(join(root, 'thing-1.2.3.tgz'))).toBe(false);
  });

  it('says what is missing: DX_PACK_UNNAMED, DX_PACK_NO_DIRECTORY, DX_NO_SUCH_MEMBER', async () => {
    const { dx } = createDxProject(registry, { 'package.json': { name: 'x' } });
    expect((await dx('pack')).stderr).toContain('error DX_PACK_UNNAMED');
    expect((await dx('pack ./nowhere')).stderr).toContain('error DX_PACK_NO_DIRECTORY');
    expect((await dx('pack ./package.json')).stderr).toContain('error DX_PACK_NO_DIRECTORY');
    expect((await dx('pack -w nobody')).stderr).toContain('error DX_NO_SUCH_MEMBER');
  });

  it.each(['1.0.0/../../x', '1.0.0+/../../../x', '..\\x'])(
    'D04 makes no path of the version %j: DX_PACK_MANIFEST',
    async (version) => {
      const { dx, root } = createDxProject(registry, { 'package.json': { name: 'thing', version } });
      expect((await dx('pack')).stderr).toContain('error DX_PACK_MANIFEST');
      expect(existsSync(join(root, '../x.tgz'))).toBe(false);
    },
  );

  it('D04 replaces a link in the place of the archive, and leaves alone what it leads to', async () => {
    const { dx, root } = project({}, { kept: 'as it was' });
    symlinkSync('kept', join(root, 'thing-1.2.3.tgz'));
    expect((await dx('pack')).exitCode).toBe(0);
    expect(readFileSync(join(root, 'kept'), 'utf8')).toBe('as it was');
    expect(lstatSync(join(root, 'thing-1.2.3.tgz')).isFile()).toBe(true);
  });

  it('packs members by name, by folder, all of them, and the one around the working directory, as npm', async () => {
    const files: Record<string, unknown> = {
      'package.json': { name: 'root', version: '0.0.1', workspaces: ['packages/*'] },
      '.gitignore': 'dist\n',
    };
    for (const name of ['a', 'b']) {
      files[`packages/${name}/package.json`] = { name, version: '1.0.0' };
      files[`packages/${name}/dist/x.js`] = '1';
      files[`packages/${name}/src.js`] = '2';
    }
    const { root, dx } = createDxProject(registry, files);
    const paths = async (line: string): Promise<unknown> => {
      const reports = Object.values<{ name: string; files: { path: string }[] }>(
        JSON.parse((await dx(line)).stdout),
      );
      return reports.map((report) => [report.name, report.files.map(({ path }) => path)]);
    };
    const theirs = (args: readonly string[], directory = root): unknown =>
      JSON.parse(npm(directory, ['pack', '--json', '--dry-run', ...args])).map(
        (report: { name: string; files: { path: string }[] }) => [
          report.name,
          report.files.map(({ path }) => path),
        ],
      );
    expect(await paths('pack --json --dry-run --workspaces')).toEqual(theirs(['--workspaces']));
    expect(await paths('pack --json --dry-run -w a')).toEqual(theirs(['-w', 'a']));
    expect(await paths('pack --json --dry-run -w packages')).toEqual(theirs(['-w', 'packages']));
    expect(await paths('pack --json --dry-run --cwd packages/b')).toEqual(
      theirs([], join(root, 'packages/b')),
    );
    expect(await paths('pack --json --dry-run')).toEqual(theirs([]));
  });

  it('keeps the mode of files, as npm', async () => {
    const { root, dx } = project({}, { 'run.sh': 'x' });
    chmodSync(join(root, 'run.sh'), 0o755);
    const [expected] = JSON.parse(npm(root, ['pack', '--json', '--dry-run']));
    const [ours] = Object.values<Record<string, unknown>>(
      JSON.parse((await dx('pack --json --dry-run')).stdout),
    );
    expect(ours).toEqual(expected);
    expect(dirname(root)).not.toBe(root);
  });
});
