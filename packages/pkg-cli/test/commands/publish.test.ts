import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccountRegistry, startAccountRegistry } from '../support/account-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpmOnline } from '../support/npm-online.ts';

let registry: AccountRegistry;
beforeEach(async () => {
  registry = await startAccountRegistry();
});
afterEach(() => registry.close());

function npmrc(more = ''): string {
  return `registry=${registry.url}\n${registry.prefix}:_authToken=secret\nfetch-retries=0\n${more}`;
}

function project(
  manifest: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, unknown>> = {},
): DxProject {
  return createDxProject(registry.url, {
    '.npmrc': npmrc(),
    'package.json': { name: 'thing', version: '1.0.0', ...manifest },
    'index.js': '1',
    'README.md': '# thing',
    ...files,
  });
}

type Body = Record<string, unknown> & {
  versions: Record<string, Record<string, unknown>>;
  'dist-tags': object;
};
const puts = (): readonly AccountRegistry['seen'][number][] =>
  registry.seen.filter(({ method }) => method === 'PUT');
const lastBody = (): Body => puts().at(-1)?.body as Body;

describe('dx publish', () => {
  it('I10 publish sends the document that npm sends', async () => {
    const { root, dx } = project({
      bin: './index.js',
      dependencies: { a: '^1.0.0' },
      keywords: 'one two',
      repository: 'me/thing',
    });
    expect(await dx('publish')).toMatchObject({ exitCode: 0, stdout: '+ thing@1.0.0\n' });
    const ours = lastBody();
    registry.documents.clear();
    expect((await runNpmOnline(root, ['publish'])).exitCode).toBe(0);
    const theirs = lastBody();
    expect(puts()).toHaveLength(2);
    delete theirs.versions['1.0.0']?.['_npmVersion'];
    expect(ours).toEqual(theirs);
  });

  it('S09 runs prepublishOnly, prepack, prepare, postpack, publish, postpublish in that order', async () => {
    const names = [
      'publish',
      'postpublish',
      'prepublishOnly',
      'prepack',
      'prepare',
      'postpack',
      'prepublish',
      'prepublishonly',
    ];
    const scripts = Object.fromEntries(
      names.map((name) => [name, `node -e "require('fs').appendFileSync('order','${name} ')"`]),
    );
    const { read, dx } = project({ scripts, files: ['index.js'] });
    expect((await dx('publish')).exitCode).toBe(0);
    expect(read('order')).toBe('prepublishOnly prepack prepare postpack publish postpublish ');
  });

  it('I11 I10 publish says which command and session it is', async () => {
    await project().dx('publish');
    expect(puts()[0]?.headers).toMatchObject({ 'npm-command': 'publish', 'npm-auth-type': 'web' });
    expect(puts()[0]?.headers['npm-session']).toMatch(/^[0-9a-f]{16}$/);
  });

  it('uploads nothing with --dry-run, and needs no login for it', async () => {
    const { dx } = project({}, { '.npmrc': `registry=${registry.url}\n` });
    const { exitCode, stderr } = await dx('publish --dry-run');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('(dry run)');
    expect(puts()).toEqual([]);
    const real = await dx('publish');
    expect(real.stderr).toContain('error DX_LOGIN_NEEDED');
    expect(puts()).toEqual([]);
  });

  it('sends --otp, and fails with DX_OTP_NEEDED where nobody can be asked', async () => {
    await registry.close();
    registry = await startAccountRegistry({ otp: '123456' });
    const { dx } = project();
    expect((await dx('publish')).stderr).toContain('error DX_OTP_NEEDED');
    expect(registry.documents.size).toBe(0);
    expect((await dx('publish --otp 123456')).exitCode).toBe(0);
    expect(registry.documents.size).toBe(1);
  });

  it('replaces workspace: and catalog: ranges in the published manifest and in the archive alike', async () => {
    const { dx } = createDxProject(registry.url, {
      '.npmrc': npmrc(),
      'package.json': { name: 'root', private: true, workspaces: ['packages/*'] },
      'pnpm-workspace.yaml': 'catalog:\n  ms: ^2.1.0\n',
      'packages/a/package.json': {
        name: 'a',
        version: '1.0.0',
        dependencies: { b: 'workspace:^', ms: 'catalog:' },
      },
      'packages/b/package.json': { name: 'b', version: '2.0.0' },
      'packages/hidden/package.json': { name: 'hidden', version: '1.0.0', private: true },
    });
    const { exitCode, stdout, stderr } = await dx('publish --workspaces');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '+ a@1.0.0\n+ b@2.0.0\n' });
    expect(stderr).toContain('Left out: hidden is marked as private');
    expect(registry.documents.get('a')?.versions['1.0.0']?.['dependencies']).toEqual({
      b: '^2.0.0',
      ms: '^2.1.0',
    });
  });

  it('takes registry, tag and access from publishConfig, and from the command line before it', async () => {
    const other = await startAccountRegistry();
    const publishConfig = { registry: other.url, tag: 'beta', access: 'restricted' };
    const { dx } = project(
      { name: '@scope/thing', publishConfig },
      { '.npmrc': `${npmrc()}${other.prefix}:_authToken=secret\n` },
    );
    expect((await dx('publish')).exitCode).toBe(0);
    expect(other.documents.get('@scope/thing')).toMatchObject({
      'dist-tags': { beta: '1.0.0' },
      access: 'restricted',
    });
    expect((await dx(`publish --registry ${registry.url} --tag next --access public`)).exitCode).toBe(0);
    expect(lastBody()).toMatchObject({ 'dist-tags': { next: '1.0.0' }, access: 'public' });
    await other.close();
  });

  it('leaves access to the registry when nobody named it, as npm', async () => {
    await project({ name: '@scope/thing' }).dx('publish');
    expect(lastBody()['access']).toBeNull();
  });

  it.each([
    ['a private package', { private: true }, [], 'DX_PUBLISH_PRIVATE'],
    ['a prerelease without a tag', { version: '1.0.0-rc.1' }, [], 'a prerelease needs a tag'],
    ['a tag that is a range', {}, ['--tag', '1.x'], 'reads as a range'],
    ['restricted access without a scope', {}, ['--access', 'restricted'], 'only a package with a scope'],
    ['packageExtensions', { packageExtensions: {} }, [], 'packageExtensions counts in a project only'],
    ['a version that is none', { version: 'one' }, [], 'error DX_PACK_MANIFEST'],
  ])('refuses %s', async (_title, manifest, args, why) => {
    const { exitCode, stderr } = await project(manifest).dx(['publish', ...args]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(why);
    expect(puts()).toEqual([]);
  });

  it('refuses a version that is published, and one below the highest without a tag', async () => {
    const { dx } = project();
    await dx('publish');
    const again = await dx('publish');
    expect(again.stderr).toContain('error DX_PUBLISH_REFUSED');
    expect(again.stderr).toContain('published already');
    const older = project({ version: '0.9.0' });
    expect((await older.dx('publish')).stderr).toContain('1.0.0 is higher');
    expect((await older.dx('publish --tag old')).exitCode).toBe(0);
    expect(registry.documents.get('thing')?.['dist-tags']).toEqual({ latest: '1.0.0', old: '0.9.0' });
  });

  it('warns of secrets and publishes nothing with --strict', async () => {
    const { dx } = project({}, { '.env': 'KEY=1' });
    expect((await dx('publish --strict')).stderr).toContain('error DX_PACK_SECRETS');
    expect(puts()).toEqual([]);
    expect((await dx('publish')).stderr).toContain('.env  environment variables');
    expect(puts()).toHaveLength(1);
  });

  it('publishes an archive that was packed before', async () => {
    const { dx } = project({ scripts: { prepublishOnly: 'exit 1', prepack: 'node -e 0' } });
    await dx('pack');
    expect(await dx('publish ./thing-1.0.0.tgz')).toMatchObject({ exitCode: 0, stdout: '+ thing@1.0.0\n' });
    expect([...registry.archives.keys()]).toEqual(['/thing/-/thing-1.0.0.tgz']);
  });

  it('prints the report by package name with --json, and nothing else on standard output', async () => {
    const { dx } = project({ scripts: { prepack: 'echo noise' } });
    const { stdout } = await dx('publish --json');
    expect(JSON.parse(stdout)).toMatchObject({ thing: { id: 'thing@1.0.0', entryCount: 3 } });
  });

  it('tells what the registry said', async () => {
    registry.scripted.push({ match: /^PUT/, answer: { status: 403, body: { error: 'name too similar' } } });
    const { stderr } = await project().dx('publish');
    expect(stderr).toContain('error DX_REGISTRY_REFUSED');
    expect(stderr).toContain('name too similar');
    const nowhere = '//127.0.0.1:9/';
    const { dx } = project(
      {},
      { '.npmrc': `registry=http:${nowhere}\n${nowhere}:_authToken=x\nfetch-retries=0\n` },
    );
    const env = { npm_config_registry: `http:${nowhere}` };
    expect((await dx('publish', env)).stderr).toContain('error DX_REGISTRY_UNREACHABLE');
  });

  it('says with DX_PROVENANCE where provenance can be made, and takes a statement made elsewhere to the registry', async () => {
    const { stderr } = await project().dx('publish --provenance');
    expect(stderr).toContain('error DX_PROVENANCE');
    expect(puts()).toEqual([]);
    const broken = await project({}, { 'statement.json': '{}' }).dx(
      'publish --provenance-file statement.json',
    );
    expect(broken.stderr).toContain('error DX_PROVENANCE');
    expect(puts()).toEqual([]);
  });

  it('logs in with the identity of the CI service where the registry takes it', async () => {
    const identity = `x.${Buffer.from(JSON.stringify({ repository_visibility: 'private' })).toString('base64url')}.y`;
    const asked: string[] = [];
    const service = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      response.end(JSON.stringify({ value: identity }));
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const { port } = service.address() as AddressInfo;
    registry.scripted.push({
      match: /oidc\/token\/exchange/,
      answer: { status: 200, body: { token: 'secret' } },
    });
    const { dx } = project({}, { '.npmrc': `registry=${registry.url}\n` });
    const { exitCode } = await dx('publish', {
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request',
    });
    service.close();
    expect(exitCode).toBe(0);
    expect(asked).toEqual(['/token?api=1&audience=npm%3A127.0.0.1 Bearer request']);
    const exchange = registry.seen.find(({ path }) => path.includes('oidc'));
    expect(exchange?.headers.authorization).toBe(`Bearer ${identity}`);
    expect(puts()[0]?.headers.authorization).toBe('Bearer secret');
  });
});
