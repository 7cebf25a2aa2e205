import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { layProject } from './support/install-both.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } };

it('I11 every request says which command, session, scope and kind of login it belongs to', async () => {
  const project = layProject(registry.url, {
    'package.json': manifest,
    '.npmrc': `registry=${registry.url}\nscope=acme\n`,
  });
  await project.install();
  await project.install({ request: { kind: 'update', names: [] }, ports: { now: () => Date.now() + 1e9 } });
  const sent = registry.requests.map(({ headers }) => headers);
  expect(sent.map((headers) => headers['npm-command'])).toEqual(['install', 'install', 'update']);
  for (const headers of sent) {
    expect(headers).toMatchObject({ 'npm-scope': '@acme', 'npm-auth-type': 'web' });
    expect(headers['npm-session']).toMatch(/^[0-9a-f]{16}$/);
    expect(headers['user-agent']).toMatch(/ node\/\S+ \S+ \S+ workspaces\/false/);
  }
  expect(new Set(sent.map((headers) => headers['npm-session'])).size).toBe(1);
});

it('I11 a frozen installation says ci, and without a scope none is sent', async () => {
  const project = layProject(registry.url, { 'package.json': manifest });
  await project.install({ policy: { lockfile: 'npm', outcome: 'lock' } });
  registry.reset();
  await project.install({ policy: { lockMode: 'frozen' } });
  expect(registry.requests.map(({ headers }) => headers['npm-command'])).toEqual(['ci']);
  expect(registry.requests[0]?.headers).not.toHaveProperty('npm-scope');
});
