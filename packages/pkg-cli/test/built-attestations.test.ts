import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createUpdateRepository, startUpdateMirror, type UpdateMirror } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AttestingRegistry,
  identity,
  publish,
  slsa,
  startAttestingRegistry,
} from './support/attesting-registry.ts';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';
import { mirrorHost, writeTufCache } from './support/tuf-cache.ts';

const npmCli = join(dirname(createRequire(import.meta.url).resolve('npm/package.json')), 'bin/npm-cli.js');
const command = ['audit', 'signatures', '--json', '--include-attestations'] as const;

let registry: AttestingRegistry;
let mirror: UpdateMirror;
let project: DxProject;
let env: Readonly<Record<string, string | undefined>>;
beforeAll(async () => {
  requireBuiltDx();
  registry = await startAttestingRegistry({ a: {}, b: {}, plain: { dist: { attestations: null } } });
  const trusted = JSON.stringify(registry.authority.trustRoot);
  const repository = createUpdateRepository(new Map([['trusted_root.json', trusted]]));
  mirror = await startUpdateMirror(repository, mirrorHost);
  const dependencies = { a: '1.0.0', plain: '1.0.0' };
  project = createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies, devDependencies: { b: '1.0.0' } },
  });
  expect(await project.dx('install --no-audit --lockfile=npm')).toMatchObject({ exitCode: 0 });
  const { root, home } = project;
  const certificates = join(root, '../certificate.pem');
  writeFileSync(certificates, mirror.certificate);
  env = {
    ...{ PATH: process.env['PATH'], HOME: home, DX_HOME: join(root, '../dx') },
    ...{ HTTPS_PROXY: mirror.proxy, NODE_EXTRA_CA_CERTS: certificates, NO_PROXY: '127.0.0.1' },
    npm_config_cache: join(root, '../npm'),
  };
  writeTufCache(join(root, '../npm/_tuf'), repository, false);
  writeTufCache(join(root, '../dx/sigstore/v1'), repository, false);
  registry.attestations.set('a', [
    await registry.attest('a', publish),
    await registry.attest('a', slsa, { identity }),
  ]);
});
afterAll(async () => {
  await Promise.all([registry.close(), mirror.close()]);
});

interface Answer {
  readonly exitCode: unknown;
  readonly json: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

function askNpm(): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [npmCli, ...command],
      { cwd: project.root, env: { ...env } },
      (error, stdout) => {
        resolve({ exitCode: error?.code ?? 0, json: JSON.parse(stdout) as Answer['json'] });
      },
    );
  });
}

async function askDx(): Promise<Answer> {
  const { exitCode, stdout } = await runBuiltDx(command, { cwd: project.root, env });
  return { exitCode, json: JSON.parse(stdout) as Answer['json'] };
}

/** By name, since npm lists what it has first; without the words, and what npm does not tell. */
function facts({ exitCode, json }: Answer): object {
  const { invalid = [], missing = [], verified = [] } = json;
  return {
    exitCode,
    invalid: invalid.map(({ message: _, ...one }) => one),
    missing,
    verified: verified
      .map(({ provenance: _, repositoryDiffers: __, ...one }) => one)
      .sort((a, b) => String(a['name']).localeCompare(String(b['name']))),
  };
}

describe('dx audit signatures, built, with the trust root that Sigstore gives', () => {
  it('I10 verifies what npm verifies, by the same mirror, and keeps it below DX_HOME', async () => {
    registry.attestations.set('b', [await registry.attest('b', slsa, { identity })]);
    const [npm, dx] = [await askNpm(), await askDx()];
    expect(facts(dx)).toEqual(facts(npm));
    expect(dx.json['verified']?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(mirror.requests).toContain(`${mirrorHost}/targets/trusted_root.json`);
    const kept = readdirSync(join(project.root, '../dx/sigstore/v1', mirrorHost));
    expect(kept).toEqual(expect.arrayContaining(['root.json', 'timestamp.json', 'targets']));
  });

  it('I10 finds invalid what npm finds invalid', async () => {
    registry.attestations.set('b', [await registry.attest('b', slsa, { identity, inCertificateLog: false })]);
    const [npm, dx] = [await askNpm(), await askDx()];
    expect(facts(dx)).toEqual(facts(npm));
    expect(dx).toMatchObject({ exitCode: 1, json: { invalid: [{ name: 'b', code: 'EATTESTATIONVERIFY' }] } });
  });

  it('fails when the mirror gives a trust root that it did not sign', async () => {
    const other = createUpdateRepository(new Map([['trusted_root.json', '{}']]));
    const { root } = project;
    const home = join(root, '../dx-other');
    writeTufCache(join(home, 'sigstore/v1'), other, false);
    const { exitCode, stderr } = await runBuiltDx(['audit', 'signatures'], {
      cwd: root,
      env: { ...env, DX_HOME: home },
    });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('DX_TRUST_ROOT_UNREACHABLE')]);
  });
});
