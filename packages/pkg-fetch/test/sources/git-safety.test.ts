import { chmodSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import type { SourceFetcher } from '../../src/index.ts';
import { failureOf } from '../loopback.ts';
import { type Files, gitEnv, makeDirectory, makeGit, writeFiles } from './git-fixture.ts';
import { openSources, unpackArchive } from './open-sources.ts';

const manifest = '{"name":"a","version":"1.0.0"}';

describe('a repository of somebody else', () => {
  it('runs no hook, filter, watcher or script, not even one of the template directory', async () => {
    const home = makeDirectory();
    const trap = `#!/bin/sh\ntouch '${join(home, 'sprung')}'\ncat\n`;
    writeFiles(home, {
      'templates/hooks/post-checkout': trap,
      'templates/hooks/reference-transaction': trap,
      'trap.sh': trap,
    });
    const settings = [
      `[init]\n\ttemplateDir = ${home}/templates`,
      `[core]\n\thooksPath = ${home}/templates/hooks\n\tfsmonitor = ${home}/trap.sh`,
      `[filter "trap"]\n\tsmudge = ${home}/trap.sh\n\tclean = ${home}/trap.sh\n\tprocess = ${home}/trap.sh\n\trequired = true`,
    ];
    writeFiles(home, { '.gitconfig': settings.join('\n') });
    const repository = makeGit({
      'package.json': JSON.stringify({
        name: 'a',
        version: '1.0.0',
        scripts: { prepare: join(home, 'trap.sh') },
      }),
      '.gitattributes': '* filter=trap\nindex.js filter=trap\n',
      'index.js': 'x',
    });
    const archive = await archiveOf(openSources({ env: gitEnv(home) }), repository.url);
    expect(unpackArchive(archive.bytes)['index.js']).toBe('x');
    expect(archive.preparation).toBe('withheld');
    expect(existsSync(join(home, 'sprung'))).toBe(false);
  });

  it('brings no link, no submodule and no npm settings', async () => {
    const inner = makeGit({ 'secret.js': 'x' });
    const repository = makeGit({
      'package.json': manifest,
      key: '-> /etc/passwd',
      directory: '-> /etc',
      '.npmrc': 'git=./evil',
      'deep/.npmrc': 'git=./evil',
      'deep/index.js': 'x',
    });
    repository.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      inner.directory,
      'module',
    );
    repository.commit({});
    const seen: string[] = [];
    const sources = openSources({
      prepare: async ({ directory }) => {
        seen.push(...listAll(directory));
        return 'withheld';
      },
    });
    repository.commit({ 'package.json': '{"name":"a","version":"1.0.0","scripts":{"prepare":"x"}}' });
    const { bytes } = await archiveOf(sources, repository.url);
    expect(Object.keys(unpackArchive(bytes))).toEqual(['.gitmodules', 'deep/index.js', 'package.json']);
    expect(seen).toEqual(['.gitmodules', 'deep/index.js', 'package.json']);
  });

  it('is packed whole, whatever its attributes leave out of archives or write into them', async () => {
    const repository = makeGit({
      'package.json': manifest,
      '.gitattributes': 'index.js export-ignore\nversion.txt export-subst\n',
      'index.js': 'x',
      'version.txt': '$Format:%H$',
    });
    const { bytes } = await archiveOf(openSources(), repository.url);
    expect(unpackArchive(bytes)).toMatchObject({ 'index.js': 'x', 'version.txt': '$Format:%H$' });
  });

  it('with a file that Windows cannot hold is installed without it', async () => {
    const files: Files = { 'package.json': manifest, 'aux.js': 'x', 'a:b.txt': 'x', 'ok.js': 'x' };
    const archive = await archiveOf(openSources(), makeGit(files).url);
    expect(archive.leftOut).toEqual(['a:b.txt', 'aux.js']);
    expect(Object.keys(unpackArchive(archive.bytes))).toEqual(['ok.js', 'package.json']);
  });

  it('without a package.json is an error that says so', async () => {
    const { url } = makeGit({ 'packages/a/package.json': manifest });
    const error = await failureOf(find(openSources(), url));
    expect(error.code).toBe('DX_SOURCE_MANIFEST');
    expect(error.message).toContain(url.slice(0, 20));
    expect((await failureOf(find(openSources(), `${url}#path:nowhere`))).code).toBe('DX_SOURCE_MANIFEST');
  });

  it('with more than the limits allow is refused', async () => {
    const { url } = makeGit({ 'package.json': manifest, 'a.txt': 'x'.repeat(100_000), 'b.txt': '' });
    const bytes = openSources({ limits: { maxTotalBytes: 50_000 } });
    expect((await failureOf(find(bytes, url))).code).toBe('DX_SOURCE_TOO_LARGE');
    const entries = openSources({ limits: { maxEntries: 2 } });
    expect((await failureOf(find(entries, url))).code).toBe('DX_SOURCE_TOO_LARGE');
    const texts = openSources({ limits: { maxManifestBytes: 8 } });
    expect((await failureOf(find(texts, url))).code).toBe('DX_SOURCE_TOO_LARGE');
  });
});

describe('git', () => {
  it('missing is an error that says what needs it', async () => {
    const error = await failureOf(
      find(openSources({ env: { PATH: makeDirectory() } }), 'git+https://git.test/a.git'),
    );
    expect(error.code).toBe('DX_GIT_MISSING');
    expect(error.message).toContain('https://git.test/a.git');
  });

  it('is never taken from the project or from a node_modules, which a dependency can fill', async () => {
    const root = makeDirectory();
    const elsewhere = makeDirectory();
    const trap = `#!/bin/sh\ntouch '${join(root, 'sprung')}'\n`;
    writeFiles(root, { 'node_modules/.bin/git': trap, 'tools/git': trap, git: trap });
    writeFiles(elsewhere, { 'node_modules/.bin/git': trap });
    const before = [
      join(root, 'node_modules/.bin'),
      join(root, 'tools'),
      root,
      join(elsewhere, 'node_modules/.bin'),
      '.',
      '',
    ];
    const own = gitEnv(root);
    const env = { ...own, PATH: [...before, own['PATH'] ?? ''].join(delimiter) };
    const { url } = makeGit({ 'package.json': manifest });
    expect((await find(openSources({ root, env }), url)).kind).toBe('archive');
    expect(existsSync(join(root, 'sprung'))).toBe(false);
    const alone = { ...own, PATH: before.join(delimiter) };
    expect((await failureOf(find(openSources({ root, env: alone }), url))).code).toBe('DX_GIT_MISSING');
  });

  it('does not work in another repository because the environment or a parent directory says so', async () => {
    const other = makeGit({ 'package.json': '{"name":"other"}' });
    const { url } = makeGit({ 'package.json': manifest });
    other.git('config', 'url.ext::false.insteadOf', 'git');
    const env = {
      ...gitEnv(other.directory),
      GIT_DIR: join(other.directory, '.git'),
      GIT_INDEX_FILE: join(other.directory, 'index'),
      GIT_OBJECT_DIRECTORY: join(other.directory, 'objects'),
      GIT_TRACE: join(other.directory, 'trace'),
      GIT_EXEC_PATH: other.directory,
    };
    const temporaryDirectory = join(other.directory, 'node_modules/.dx/sources');
    const sources = openSources({ root: other.directory, env, temporaryDirectory });
    expect((await archiveOf(sources, url)).preparation).toBe('none');
    for (const left of ['index', 'objects', 'trace'])
      expect(existsSync(join(other.directory, left))).toBe(false);
  });

  it('does not follow a rewritten address to another transport', async () => {
    const home = makeDirectory();
    const sprung = join(home, 'sprung');
    writeFiles(home, {
      '.gitconfig': `[url "ext::sh -c touch% ${sprung} "]\n\tinsteadOf = https://git.test/\n[protocol]\n\tallow = always\n`,
    });
    const error = await failureOf(find(openSources({ env: gitEnv(home) }), 'git+https://git.test/a.git'));
    expect(error).toMatchObject({ code: 'DX_GIT_FAILED', details: { reason: 'refused' } });
    expect(existsSync(sprung)).toBe(false);
  });

  it('and all that it started end when the call is cancelled, and when its time is over', async () => {
    const home = makeDirectory();
    const pids = join(home, 'pids');
    writeFiles(home, {
      'bin/git': `#!/bin/sh\nsleep 600 &\necho $! >> '${pids}'\necho $$ >> '${pids}'\nwait\n`,
    });
    const env = { ...gitEnv(home), PATH: `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` };
    const late = await failureOf(find(openSources({ env, gitTimeoutMs: 300 }), 'git+https://git.test/a.git'));
    expect(late).toMatchObject({ code: 'DX_GIT_FAILED', details: { reason: 'timeout' } });
    const controller = new AbortController();
    const asked = find(openSources({ env }), 'git+https://git.test/b.git', controller.signal);
    await waitUntil(() => readLines(pids).length >= 4);
    controller.abort();
    expect((await failureOf(asked)).code).toBe('DX_CANCELLED');
    await waitUntil(() => readLines(pids).every((pid) => !isRunning(Number(pid))));
  });

  it('that cannot be started is an error', async () => {
    const home = makeDirectory();
    writeFiles(home, { 'bin/git': '#!/nowhere/sh\n' });
    chmodSync(join(home, 'bin/git'), 0o755);
    const error = await failureOf(
      find(openSources({ env: { PATH: join(home, 'bin') } }), 'git+https://git.test/a.git'),
    );
    expect(error.code).toBe('DX_GIT_FAILED');
  });
});

it('a closed fetcher answers nothing and ends what is under way', async () => {
  const sources = openSources();
  const { url } = makeGit({ 'package.json': manifest });
  const asked = failureOf(find(sources, url));
  await sources.close();
  expect((await asked).code).toBe('DX_CANCELLED');
  expect((await failureOf(find(sources, url))).code).toBe('DX_CANCELLED');
  expect((await failureOf(sources.archive('file:a.tgz'))).code).toBe('DX_CANCELLED');
});

function find(
  sources: SourceFetcher,
  spec: string,
  signal?: AbortSignal,
): ReturnType<SourceFetcher['sourcePackage']> {
  return sources.sourcePackage({ kind: 'git', name: 'a', spec, from: '' }, signal ? { signal } : {});
}

async function archiveOf(sources: SourceFetcher, spec: string): ReturnType<SourceFetcher['archive']> {
  const found = await find(sources, spec);
  return sources.archive(found.kind === 'archive' ? found.resolved : '', { name: 'a' });
}

function listAll(directory: string, below = ''): readonly string[] {
  return nodeFs
    .readDirectory(join(directory, below))
    .flatMap(({ name, kind }) =>
      kind === 'directory' ? listAll(directory, join(below, name)) : [join(below, name)],
    )
    .sort();
}

function readLines(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return new TextDecoder()
    .decode(nodeFs.readFile(path))
    .split('\n')
    .filter((line) => line !== '');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s*Z/m.test(new TextDecoder().decode(nodeFs.readFile(`/proc/${pid}/status`)));
  } catch {
    return false;
  }
}

async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
