import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inMemoryTransport, openRegistryClient, type SourceFetcher } from '../../src/index.ts';
import { failureOf } from '../loopback.ts';
import { settingsFor } from '../settings.ts';
import { type GitFixture, gitEnv, makeDirectory, makeGit, writeFiles } from './git-fixture.ts';
import { makeSsh, serveFiles, serveGit } from './git-servers.ts';
import { makeHostArchive, openSources, unpackArchive } from './open-sources.ts';

const first = '{"name":"a","version":"1.0.0"}';
const second = '{"name":"a","version":"2.0.0"}';

describe('a git server', () => {
  it('that speaks git is asked for one commit', async () => {
    const { repository, older } = makeTwo();
    const server = await serveGit(dirname(repository.directory));
    const url = `git+${server.url}${basename(repository.directory)}/.git`;
    const found = await find(openSources(), `${url}#${older}`);
    expect(found).toMatchObject({ resolved: `${url}#${older}`, manifest: { version: '1.0.0' } });
    expect((await find(openSources(), url)).manifest['version']).toBe('2.0.0');
  });

  it('that only gives files is read whole', async () => {
    const { repository, older } = makeTwo();
    repository.git('update-server-info');
    const server = await serveFiles(repository.directory);
    const url = `git+${server.url}.git`;
    expect((await find(openSources(), `${url}#${older}`)).manifest['version']).toBe('1.0.0');
    expect((await find(openSources(), `${url}#v1.0.0`)).manifest['version']).toBe('1.0.0');
  });

  it('that refuses commits without a name is read whole', async () => {
    const { repository, older } = makeTwo();
    const env = {
      ...gitEnv(makeDirectory()),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'protocol.version',
      GIT_CONFIG_VALUE_0: '0',
    };
    const found = await find(openSources({ env }), `${repository.url}#${older}`);
    expect(found.manifest['version']).toBe('1.0.0');
  });

  it('is given the credential of the address, which no failure shows', async () => {
    const { repository } = makeTwo();
    const server = await serveGit(dirname(repository.directory), { login: 'user:hunter22' });
    const address = server.url.replace('://', '://user:hunter22@');
    const url = `git+${address}${basename(repository.directory)}/.git`;
    expect((await find(openSources(), url)).manifest['version']).toBe('2.0.0');
    const wrong = await failureOf(find(openSources(), url.replace('hunter22', 'hunter33')));
    expect(wrong).toMatchObject({ code: 'DX_GIT_FAILED', details: { reason: 'access' } });
    expect(JSON.stringify(wrong) + wrong.message + String(wrong.cause)).not.toContain('hunter');
  });

  it('that asks for a password is not answered by a prompt or a program of the environment', async () => {
    const { repository } = makeTwo();
    const server = await serveGit(dirname(repository.directory), { login: 'user:hunter22' });
    const home = makeDirectory();
    writeFiles(home, { 'ask.sh': `#!/bin/sh\ntouch '${home}/asked'\necho x\n` });
    const env = { ...gitEnv(home), GIT_ASKPASS: join(home, 'ask.sh'), SSH_ASKPASS: join(home, 'ask.sh') };
    const url = `git+${server.url}${basename(repository.directory)}/.git`;
    const error = await failureOf(find(openSources({ env }), url));
    expect(error).toMatchObject({ code: 'DX_GIT_FAILED', details: { reason: 'access' } });
    const { nodeFs } = await import('@dx/pkg-core/node');
    expect(nodeFs.stat(join(home, 'asked'))).toBeUndefined();
  });

  it('that cannot be reached is an error that says so', async () => {
    const error = await failureOf(find(openSources(), 'git+http://127.0.0.1:9/a.git'));
    expect(error).toMatchObject({ code: 'DX_GIT_FAILED', details: { reason: 'network' } });
    expect(error.message).toContain('http://127.0.0.1:9/a.git');
    expect(error.hint).toContain('git ls-remote http://127.0.0.1:9/a.git');
    const hostile = await failureOf(find(openSources(), 'git+http://127.0.0.1:9/$(touch$IFS.x)`x`;x.git'));
    expect(hostile.hint).not.toMatch(/[$`;(){}]/);
  });
});

describe('a known host', () => {
  it('gives its archive, without git, when the commit is known', async () => {
    const sha = 'a'.repeat(40);
    const archive = await makeHostArchive({
      'package.json': first,
      'index.js': 'x',
      '.gitignore': 'y',
      link: '-> x',
    });
    const sources = openSources({ client: clientOf({ [codeload(sha)]: archive }), env: {} });
    const resolved = `git+ssh://git@github.com/o/a.git#${sha}`;
    expect(await find(sources, `o/a#${sha}`)).toMatchObject({ resolved, manifest: { version: '1.0.0' } });
    const { bytes } = await sources.archive(resolved);
    expect(unpackArchive(bytes)).toEqual({ 'index.js': 'x', 'package.json': first });
  });

  it('is asked by ssh when https does not answer, and packs the same bytes as its archive', async () => {
    const { repository } = makeTwo();
    const sha = repository.git('rev-parse', 'HEAD');
    const ssh = makeSsh(repository.directory);
    const env = {
      ...gitEnv(makeDirectory()),
      GIT_SSH_COMMAND: ssh.command,
      http_proxy: 'http://127.0.0.1:9/',
      https_proxy: 'http://127.0.0.1:9/',
    };
    const sources = openSources({ env });
    const found = await find(sources, 'github:o/a#semver:^2');
    expect(found).toMatchObject({
      resolved: `git+ssh://git@github.com/o/a.git#${sha}`,
      manifest: { version: '2.0.0' },
    });
    const cloned = await sources.archive(`git+ssh://git@github.com/o/a.git#${sha}`);
    expect(ssh.log()).toContain('git@github.com');
    const hosted = openSources({
      client: clientOf({ [codeload(sha)]: await makeHostArchive({ 'package.json': second }) }),
    });
    expect((await hosted.archive(`git+ssh://git@github.com/o/a.git#${sha}`)).integrity).toBe(
      cloned.integrity,
    );
  });

  it.each([
    ['the settings of git', {}, true],
    ['the environment', { GIT_SSH_COMMAND: '' }, false],
  ])('is called by ssh as %s say', async (_, extra, isConfigured) => {
    const { repository } = makeTwo();
    const ssh = makeSsh(repository.directory);
    const home = makeDirectory();
    const elsewhere = makeSsh('/nowhere');
    const command = isConfigured ? ssh.command : elsewhere.command;
    writeFiles(home, { '.gitconfig': `[core]\n\tsshCommand = ${command}\n` });
    const env = { ...gitEnv(home), ...('GIT_SSH_COMMAND' in extra ? { GIT_SSH_COMMAND: ssh.command } : {}) };
    await find(openSources({ env }), 'git+ssh://git@git.test:o/a.git');
    expect(ssh.log()).toContain("git@git.test git-upload-pack 'o/a.git'");
    expect(elsewhere.log()).toBe('');
  });

  it('that ssh has never met is trusted, as npm does', async () => {
    const { repository } = makeTwo();
    const ssh = makeSsh(repository.directory);
    const own = gitEnv(makeDirectory());
    const env = { ...own, PATH: `${dirname(ssh.command)}:${own['PATH'] ?? ''}` };
    await find(openSources({ env }), 'git+ssh://git@git.test/o/a.git');
    expect(ssh.log()).toContain('-oStrictHostKeyChecking=accept-new');
  });

  it.each([
    ['404', { status: 404, body: '' }],
    ['403', { status: 403, body: '' }],
    ['a login page', { body: '<html>Sign in</html>' }],
    ['something that is no archive', { body: Buffer.alloc(2000, 1) }],
  ])('that answers with %s is asked by git', async (_, answer) => {
    const { repository } = makeTwo();
    const sha = repository.git('rev-parse', 'HEAD');
    const ssh = makeSsh(repository.directory);
    const env = {
      ...gitEnv(makeDirectory()),
      GIT_SSH_COMMAND: ssh.command,
      https_proxy: 'http://127.0.0.1:9/',
    };
    const transport = inMemoryTransport({ [codeload(sha)]: answer });
    const client = openRegistryClient(settingsFor('https://registry.test/'), transport);
    expect((await find(openSources({ env, client }), `o/a#${sha}`)).manifest['version']).toBe('2.0.0');
  });
});

function find(sources: SourceFetcher, spec: string): ReturnType<SourceFetcher['sourcePackage']> {
  return sources.sourcePackage({ kind: 'git', name: 'a', spec, from: '' });
}

function makeTwo(): { readonly repository: GitFixture; readonly older: string } {
  const repository = makeGit();
  const older = repository.commit({ 'package.json': first });
  repository.git('tag', '--annotate', '--message=x', 'v1.0.0');
  repository.commit({ 'package.json': second });
  repository.git('tag', 'v2.0.0');
  return { repository, older };
}

function codeload(sha: string): string {
  return `https://codeload.github.com/o/a/tar.gz/${sha}`;
}

function clientOf(bodies: Readonly<Record<string, Uint8Array>>): ReturnType<typeof openRegistryClient> {
  const routes = Object.fromEntries(Object.entries(bodies).map(([url, body]) => [url, { body }]));
  return openRegistryClient(settingsFor('https://registry.test/'), inMemoryTransport(routes));
}
