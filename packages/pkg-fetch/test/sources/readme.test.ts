import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { expect, it } from 'vitest';
import { inMemoryTransport, openRegistryClient, openSourceFetcher } from '../../src/index.ts';
import { settingsFor } from '../settings.ts';
import { gitEnv, makeGit } from './git-fixture.ts';
import { makeSsh } from './git-servers.ts';

it('the example of the README finds and packs a commit', async () => {
  const root = mkdtempSync(join(tmpdir(), 'dx-'));
  const repository = makeGit({ 'package.json': '{"name":"a","version":"1.2.0"}' });
  repository.git('tag', 'v1.2.0');
  const client = openRegistryClient(settingsFor('https://registry.test/'), inMemoryTransport({}));
  const ssh = makeSsh(repository.directory);
  const env = { ...gitEnv(root), GIT_SSH_COMMAND: ssh.command, https_proxy: 'http://127.0.0.1:9/' };
  const temporaryDirectory = join(root, 'node_modules/.dx/sources');
  const sources = openSourceFetcher({ root, fs: nodeFs, client, temporaryDirectory, env });
  const found = await sources.sourcePackage({
    kind: 'git',
    name: 'a',
    spec: 'github:b/a#semver:^1',
    from: '',
  });
  const resolved = `git+ssh://git@github.com/b/a.git#${repository.git('rev-parse', 'HEAD')}`;
  expect(found).toMatchObject({ kind: 'archive', resolved, manifest: { version: '1.2.0' } });
  expect((await sources.archive(resolved)).integrity).toMatch(/^sha512-/);
  await sources.close();
  rmSync(root, { recursive: true });
});
