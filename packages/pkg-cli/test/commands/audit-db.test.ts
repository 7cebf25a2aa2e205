import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExportServer, osvRecord, startExportServer } from '../support/advisory-export.ts';
import { type AdvisoryRegistry, startAdvisoryRegistry } from '../support/advisory-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

let packages: FixtureRegistry;
let registry: AdvisoryRegistry;
let server: ExportServer;
beforeAll(async () => {
  packages = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } } } },
      b: { versions: { '1.0.0': {}, '1.1.0': {} } },
    },
  });
});
afterAll(() => packages.close());
beforeEach(async () => {
  registry = await startAdvisoryRegistry(packages.url);
  server = await startExportServer();
});
afterEach(async () => {
  await registry.close();
  await server.close();
});

const records = [
  osvRecord('GHSA-aaaa-bbbb-cccc', 'b', '1.2.0'),
  osvRecord('GHSA-aaaa-bbbb-dddd', 'c', '1.0.0'),
];
const jsonFile = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const zipOf = (all: readonly Readonly<Record<string, unknown>>[]): Uint8Array =>
  zipSync(Object.fromEntries(all.map((one) => [`${String(one['id'])}.json`, jsonFile(one)])));

async function project(): Promise<DxProject> {
  const made = createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } },
  });
  await made.dx('install --no-audit');
  return made;
}

describe('dx audit db', () => {
  it('imports a zip or a directory, and audits from it without asking anybody', async () => {
    const { dx, root } = await project();
    writeFileSync(join(root, 'all.zip'), zipOf(records));
    expect((await dx('audit db import all.zip')).stdout).toMatch(
      /^2 advisories about 2 packages \(2 new, 0 changed, 0 withdrawn\), \d+ B\n$/,
    );
    const { exitCode, stdout, stderr } = await dx('audit --offline');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('b 1.1.0\n  high      Fault in b (<1.2.0)\n');
    expect(stdout).toContain('https://github.com/advisories/GHSA-aaaa-bbbb-cccc');
    expect(stdout).toContain('  through   a > b\n');
    expect(stderr).toBe('');
    expect(registry.asked).toEqual([]);
    mkdirSync(join(root, 'records'));
    writeFileSync(join(root, 'records', 'x.json'), jsonFile(records[1]));
    await dx('audit db import records');
    expect((await dx('audit --offline')).stdout).toBe('found 0 vulnerabilities\n');
  });

  it('names a database of its own by the setting audit-db, which an installation asks too', async () => {
    const { dx, root } = await project();
    writeFileSync(join(root, 'all.zip'), zipOf(records));
    const file = join(root, 'own.db');
    await dx(`audit db import all.zip --audit-db=${file}`);
    expect((await dx(`audit --audit-db=${file}`)).exitCode).toBe(1);
    expect((await dx('audit --offline')).stderr).toContain('error DX_AUDIT_NO_DATABASE');
    rmSync(join(root, 'node_modules'), { recursive: true });
    expect((await dx(`install --audit-db=${file} --offline`)).stdout).toContain(
      'found 1 high severity vulnerability',
    );
    expect(registry.asked).toEqual([]);
  });

  it('fetches an export, and later only what changed since', async () => {
    const { dx } = await project();
    server.files.set('/npm/all.zip', zipOf(records));
    await dx(`audit db import ${server.url}/npm/all.zip`);
    const changed = osvRecord('GHSA-aaaa-bbbb-cccc', 'b', '1.1.0', { modified: '2024-02-01T00:00:00Z' });
    server.files.set(
      '/npm/modified_id.csv',
      '2024-02-01T00:00:00Z,GHSA-aaaa-bbbb-cccc\n2023-01-01T00:00:00Z,GHSA-aaaa-bbbb-dddd\n',
    );
    server.files.set('/npm/GHSA-aaaa-bbbb-cccc.json', jsonFile(changed));
    server.asked.length = 0;
    expect((await dx('audit db update')).stdout).toContain(
      '2 advisories about 2 packages (0 new, 1 changed, 0 withdrawn)',
    );
    expect(server.asked).toEqual(['/npm/modified_id.csv', '/npm/GHSA-aaaa-bbbb-cccc.json']);
    expect((await dx('audit --offline')).exitCode).toBe(0);
    const status = JSON.parse((await dx('audit db status --json')).stdout) as unknown;
    expect(status).toMatchObject({
      recordCount: 2,
      newest: '2024-02-01T00:00:00.000Z',
      source: `${server.url}/npm/all.zip`,
    });
  });

  it('fetches all of it again where there is no list of changes', async () => {
    const { dx } = await project();
    server.files.set('/all.zip', zipOf(records));
    await dx(`audit db import ${server.url}/all.zip`);
    server.files.set('/all.zip', zipOf([...records, osvRecord('MAL-2025-1', 'a', '2.0.0')]));
    await dx('audit db update');
    const { exitCode, stdout } = await dx('audit --offline --audit-level=none');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('a 1.0.0\n  malware   Fault in a (<2.0.0)\n');
  });

  it('follows where a server leads, but not for ever', async () => {
    const { dx } = await project();
    server.files.set('/a.zip', { status: 302, location: '/b.zip' });
    server.files.set('/b.zip', zipOf(records));
    server.files.set('/loop.zip', { status: 302, location: '/loop.zip' });
    expect((await dx(`audit db import ${server.url}/a.zip`)).exitCode).toBe(0);
    expect((await dx(`audit db import ${server.url}/loop.zip`)).stderr).toContain('error DX_AUDIT_DOWNLOAD');
    expect((await dx(`audit db import ${server.url}/none.zip`)).stderr).toContain('error DX_AUDIT_DOWNLOAD');
    expect((await dx('audit db import none.zip')).stderr).toContain('error DX_AUDIT_DOWNLOAD');
    server.files.set('/page.zip', '<html>');
    expect((await dx(`audit db import ${server.url}/page.zip`)).stderr).toContain('error DX_AUDIT_IMPORT');
    expect((await dx('audit --offline')).exitCode).toBe(1);
  });

  it('says what there is, and what it takes', async () => {
    const { dx } = await project();
    expect((await dx('audit db')).stdout).toContain('not there: dx audit db import <file|url>');
    for (const line of ['audit db update', 'audit db import', 'audit db nonsense', 'audit db status x'])
      expect((await dx(line)).stderr).toContain('error DX_USAGE');
  });
});
