import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccountRegistry, startAccountRegistry } from '../support/account-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';
import { runNpmOnline } from '../support/npm-online.ts';

let registry: AccountRegistry;
beforeEach(async () => {
  registry = await startAccountRegistry();
  const dist = { tarball: `${registry.url}thing/-/thing-1.0.0.tgz` };
  registry.documents.set('thing', {
    name: 'thing',
    versions: {
      '1.0.0': { name: 'thing', version: '1.0.0', dist },
      '1.1.0': { name: 'thing', version: '1.1.0', dist },
      '2.0.0-rc.1': { name: 'thing', version: '2.0.0-rc.1', dist },
    },
    'dist-tags': { latest: '1.1.0', next: '2.0.0-rc.1' },
  });
});
afterEach(() => registry.close());

function project(isLoggedIn = true): DxProject {
  const token = isLoggedIn ? `${registry.prefix}:_authToken=secret\n` : '';
  return createDxProject(registry.url, {
    '.npmrc': `registry=${registry.url}\nfetch-retries=0\n${token}`,
    'package.json': { name: 'thing', version: '1.1.0' },
  });
}

const changes = (): readonly string[] =>
  registry.seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

describe('dx dist-tag', () => {
  it('I10 dist-tag lists, adds and removes as npm does', async () => {
    const { root, dx } = project();
    for (const line of [
      'dist-tag ls thing',
      'dist-tags',
      'dist-tag add thing@1.0.0 old',
      'dist-tag rm thing old',
    ]) {
      const ours = await dx(line);
      const seen = changes().slice(0);
      registry.seen.length = 0;
      if (line.includes('old')) registry.documents.get('thing')?.['dist-tags'] !== undefined && restore(line);
      const theirs = await runNpmOnline(root, line.split(' '));
      expect(ours).toMatchObject({ exitCode: 0, stdout: theirs.stdout });
      expect(seen).toEqual(changes());
      registry.seen.length = 0;
    }
  });

  it('refuses a tag that is a range, a tag that is not there and what names nothing', async () => {
    const { dx } = project();
    expect((await dx('dist-tag add thing@1.0.0 1.x')).stderr).toContain('error DX_USAGE');
    expect((await dx('dist-tag add thing')).stderr).toContain('error DX_USAGE');
    expect((await dx('dist-tag rm thing nothing')).stderr).toContain('error DX_NOT_PUBLISHED');
    expect((await dx('dist-tag add thing@1.1.0')).stderr).toContain('latest is 1.1.0 already');
    expect(changes()).toEqual([]);
  });
});

function restore(line: string): void {
  const tags = registry.documents.get('thing')?.['dist-tags'];
  if (tags === undefined) return;
  if (line.includes(' add ')) delete tags['old'];
  else tags['old'] = '1.0.0';
}

describe('dx deprecate', () => {
  it('I10 deprecate and undeprecate send what npm sends', async () => {
    const { root, dx } = project();
    for (const words of [
      ['deprecate', 'thing@1', 'use 2'],
      ['deprecate', 'thing', 'all'],
      ['undeprecate', 'thing@1.0.0'],
    ]) {
      expect((await dx(words)).exitCode).toBe(0);
      const ours = registry.seen.findLast(({ method }) => method === 'PUT');
      expect((await runNpmOnline(root, words)).exitCode).toBe(0);
      const theirs = registry.seen.findLast(({ method }) => method === 'PUT');
      expect(theirs).not.toBe(ours);
      expect(ours?.body).toEqual(theirs?.body);
    }
  });

  it('changes nothing with --dry-run, and says what it needs', async () => {
    const { dx } = project();
    expect((await dx(['deprecate', 'thing@1', 'x', '--dry-run'])).stdout).toContain('thing@1.0.0 (dry run)');
    expect((await dx('deprecate thing')).stderr).toContain('error DX_USAGE');
    expect((await dx('deprecate thing@7 x')).stderr).toContain('error DX_NOT_PUBLISHED');
    expect(changes()).toEqual([]);
  });
});

describe('dx unpublish', () => {
  it('I10 unpublish takes one version out, as npm does', async () => {
    const { dx } = project();
    expect(await dx('unpublish thing@1.1.0')).toMatchObject({ exitCode: 0, stdout: '- thing@1.1.0\n' });
    expect(registry.documents.get('thing')).toMatchObject({ 'dist-tags': { next: '2.0.0-rc.1' } });
    expect(Object.keys(registry.documents.get('thing')?.versions ?? {})).toEqual(['1.0.0', '2.0.0-rc.1']);
  });

  it('takes a whole package with --force only', async () => {
    const { dx } = project();
    expect((await dx('unpublish thing')).stderr).toContain('error DX_UNPUBLISH_ALL');
    expect((await dx('unpublish thing --force --dry-run')).stdout).toBe('- thing (dry run)\n');
    expect(registry.documents.has('thing')).toBe(true);
    expect((await dx('unpublish thing --force')).exitCode).toBe(0);
    expect(registry.documents.has('thing')).toBe(false);
    expect((await dx('unpublish thing@9.9.9')).stderr).toContain('error DX_NOT_PUBLISHED');
  });
});

describe('dx login', () => {
  it('I10 login keeps the token that the browser login gives, with the rest of the npmrc as it was', async () => {
    const { home, dx } = project(false);
    writeFileSync(join(home, '.npmrc'), '# mine\n');
    registry.scripted.push(
      {
        match: /^POST \/-\/v1\/login/,
        answer: { status: 200, body: { loginUrl: `${registry.url}log-in`, doneUrl: `${registry.url}done` } },
      },
      { match: /^GET \/done/, answer: { status: 202, body: {}, headers: { 'retry-after': '0' } } },
      { match: /^GET \/done/, answer: { status: 200, body: { token: 'secret' } } },
    );
    const { exitCode, stdout, stderr } = await dx('login --scope acme');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `Logged in to scope @acme on ${registry.url}.\n`,
    });
    expect(stderr).toContain(`Log in at: ${registry.url}log-in`);
    expect(readFileSync(join(home, '.npmrc'), 'utf8')).toBe(
      `# mine\n${registry.prefix}:_authToken=secret\n@acme:registry=${registry.url}\n`,
    );
    expect((await dx('whoami')).stdout).toBe('me\n');
  });

  it('fails with DX_LOGIN_UNATTENDED where name and password are needed and nobody can be asked', async () => {
    registry.scripted.push({ match: /v1\/login/, answer: { status: 404 } });
    expect((await project(false).dx('login')).stderr).toContain('error DX_LOGIN_UNATTENDED');
    expect((await project(false).dx('adduser --auth-type=legacy')).stderr).toContain(
      'error DX_LOGIN_UNATTENDED',
    );
  });

  it('refuses an address of a login page that is no web page', async () => {
    registry.scripted.push({
      match: /v1\/login/,
      answer: { status: 200, body: { loginUrl: 'file:///etc/passwd', doneUrl: `${registry.url}done` } },
    });
    expect((await project(false).dx('login')).exitCode).toBe(1);
  });

  it('logout ends the token and forgets it; whoami then says DX_LOGIN_NEEDED', async () => {
    const { read, dx } = project();
    expect((await dx('whoami --json')).stdout).toBe('"me"\n');
    expect((await dx('logout')).exitCode).toBe(0);
    expect(changes()).toEqual(['DELETE /-/user/token/secret']);
    expect(read('.npmrc')).toBe(`registry=${registry.url}\nfetch-retries=0\n`);
    expect((await dx('whoami')).stderr).toContain('error DX_LOGIN_NEEDED');
    expect((await dx('logout')).stderr).toContain('error DX_LOGIN_NEEDED');
  });
});

describe('dx ping and dx search', () => {
  it('ping says how long the registry took', async () => {
    const { dx } = project();
    expect((await dx('ping')).stderr).toContain('PONG');
    expect(JSON.parse((await dx('ping --json')).stdout)).toMatchObject({
      registry: registry.url,
      details: {},
    });
    expect((await dx('ping --registry http://127.0.0.1:9/')).stderr).toContain(
      'error DX_REGISTRY_UNREACHABLE',
    );
  });

  it('I10 search prints what npm prints as JSON and with tabs, and something readable', async () => {
    const found = {
      package: {
        name: 'thing',
        version: '1.0.0',
        description: 'a thing',
        keywords: ['k'],
        date: '2024-01-02T00:00:00.000Z',
        maintainers: [{ username: 'me', email: 'me@x.test' }],
        links: {},
      },
    };
    const body = { objects: [found], total: 1 };
    const { root, dx } = project();
    const both = async (line: string): Promise<readonly [string, string]> => {
      registry.scripted.push(
        { match: /v1\/search/, answer: { status: 200, body } },
        { match: /v1\/search/, answer: { status: 200, body } },
      );
      return [(await dx(line)).stdout, (await runNpmOnline(root, line.split(' '))).stdout];
    };
    const [json, theirJson] = await both('search thing --json');
    expect(JSON.parse(json)).toEqual(JSON.parse(theirJson));
    const [ours, theirs] = await both('search thing --parseable');
    expect(ours).toBe(theirs);
    expect((await both('search thing'))[0]).toBe('thing 1.0.0  2024-01-02 =me\n  a thing\n');
    expect((await dx('search')).stderr).toContain('error DX_USAGE');
  });
});
