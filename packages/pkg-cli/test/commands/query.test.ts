import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DxProject } from '../support/dx.ts';
import { askNpm } from '../support/npm-oracle.ts';
import { inOneOrder, installSample, placePackage, sampleUniverse } from '../support/sample-tree.ts';

let registry: FixtureRegistry;
let whole: DxProject;
let broken: DxProject;
beforeAll(async () => {
  registry = await startRegistry(sampleUniverse);
  whole = await installSample(registry);
  broken = await installSample(registry);
  placePackage(broken.root, 'node_modules/stray', {
    name: 'stray',
    version: '9.0.0',
    dependencies: { b: '7' },
  });
  rmSync(join(broken.root, 'node_modules/d'), { recursive: true });
  rmSync(join(broken.root, 'node_modules/.package-lock.json'));
});
afterAll(() => registry.close());

const selectors = [
  '*',
  ':root',
  ':root > *',
  ':root *',
  ':root > .dev',
  '.prod',
  '.dev',
  '.optional',
  '.peer',
  '.workspace',
  '.workspace > *',
  '.bundled',
  '#b',
  '#two',
  '#a, #b, #nobody',
  '#a > #b',
  '#a ~ #plug',
  '#tool #b',
  '[license=MIT]',
  '[license]',
  '[license=mit i]',
  '[name^=@s]',
  '[name$=b]',
  '[name*="/"]',
  '[keywords=tiny]',
  '[keywords~=tool]',
  '[version|=1]',
  '[private]',
  ':attr(dependencies, [b="^1.0.0"])',
  ':attr(contributors, :attr([name=Ann]))',
  ':attr(engines, [node])',
  ':empty',
  ':extraneous',
  ':invalid',
  ':missing',
  ':link',
  ':private',
  ':overridden',
  ':scope',
  ':scope > *',
  ':is(#a, #b)',
  ':root > :is(.dev, .optional)',
  ':not(.dev)',
  '*:not(:is(#a, .workspace))',
  ':has(> #b)',
  ':has(#a)',
  '.workspace:has(> #a)',
  ':semver(^1)',
  ':semver(1.0.0)',
  ':semver(>=1.1)',
  '#b:semver(^2.0.0)',
  ':semver(12.1.0, :attr(engines, [node]))',
  ':semver(>=10, :attr(engines, [node]), subset)',
  ':semver(1.0.0, [version], gt)',
  ':path(packages/*)',
  ':path(node_modules/**)',
  ':type(alias)',
  ':type(range)',
  ':type(version)',
];

describe('dx query', () => {
  it.each(selectors)(
    'I10 finds for %s what npm query finds',
    async (selector) => {
      await compare(whole, selector);
      await compare(broken, selector);
    },
    20_000,
  );

  it.each(['any', 'major', 'minor', 'patch', 'in-range', 'out-of-range'])(
    'I10 asks the registry what is outdated (%s), as npm query does',
    async (kind) => {
      registry.publish('a', '1.2.0', {});
      registry.publish('b', '3.0.0', {});
      registry.publish('d', '1.0.2', {});
      await compare(whole, `:outdated(${kind})`);
    },
  );

  it('knows the root inside :not and :is too, where npm does not', async () => {
    const { stdout } = await whole.dx(['query', '*:not(:root):not(:has(> *))']);
    const names = (JSON.parse(stdout) as readonly { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(['b', 'opt', 'b', 'b', 'b']);
  });

  it('I10 asks the registry for advisories', async () => {
    const asked: string[] = [];
    const advisory = { severity: 'high', cwe: ['CWE-22'], vulnerable_versions: '<1.5.0', title: 'bad' };
    const server = createServer((request, response) => {
      asked.push(String(request.url));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ a: [advisory] }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const flag = `--registry=http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const find = async (selector: string): Promise<readonly string[]> => {
      const { stdout } = await whole.dx(['query', selector, flag]);
      return (JSON.parse(stdout) as readonly { name: string }[]).map(({ name }) => name);
    };
    expect(await find(':vuln')).toEqual(['a']);
    expect(await find(':vuln([severity=high])')).toEqual(['a']);
    expect(await find(':vuln([severity=low])')).toEqual([]);
    expect(await find(':vuln([cwe=22])')).toEqual(['a']);
    expect(await find(':vuln([cwe=79])')).toEqual([]);
    expect(asked).toContain('/-/npm/v1/security/advisories/bulk');
    server.close();
  });

  it.each([
    '.nonsense',
    ':nonsense',
    ':semver(nonsense)',
    ':semver(1.0.0, [version], nonsense)',
    ':attr(a)',
    '[',
    'tag',
  ])('fails with DX_QUERY_INVALID for %s', async (selector) => {
    const { exitCode, stderr } = await whole.dx(['query', selector]);
    expect(stderr).toContain('error DX_QUERY_INVALID');
    expect(exitCode).toBe(1);
  });

  it('I10 fails when results were expected and there are none, and the other way round', async () => {
    expect((await whole.dx(['query', '#nobody', '--expect-results'])).exitCode).toBe(1);
    expect((await whole.dx(['query', '#a', '--expect-results'])).exitCode).toBe(0);
    expect((await whole.dx(['query', '#a', '--no-expect-results'])).exitCode).toBe(1);
    expect((await whole.dx(['query', '#a', '--expect-result-count=1'])).exitCode).toBe(0);
    expect((await whole.dx(['query', '#a', '--expect-result-count=2'])).exitCode).toBe(1);
    expect((await whole.dx('query')).stderr).toContain('error DX_USAGE');
  });

  it('I10 starts from a member with --workspace', async () => {
    const argv = ['query', ':scope > *', '--workspace=one'];
    const { stdout } = await whole.dx(argv);
    expect(inOneOrder(JSON.parse(stdout.replaceAll('<base>/project', whole.root)))).toEqual(
      inOneOrder(JSON.parse((await askNpm(whole.root, argv)).stdout)),
    );
  });
});

async function compare(project: DxProject, selector: string): Promise<void> {
  const { stdout } = await project.dx(['query', selector]);
  const npm = await askNpm(project.root, ['query', selector]);
  expect(inOneOrder(JSON.parse(stdout.replaceAll('<base>/project', project.root)))).toEqual(
    inOneOrder(JSON.parse(npm.stdout)),
  );
}
