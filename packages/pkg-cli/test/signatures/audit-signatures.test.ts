import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AttestingRegistry, startAttestingRegistry } from '../support/attesting-registry.ts';
import { createDxProject, type DxProject } from '../support/dx.ts';

let registry: AttestingRegistry;
let url: string;
let keyid: string;
beforeAll(async () => {
  const dist = { attestations: null };
  registry = await startAttestingRegistry({
    good: { dist },
    plain: { dist },
    bare: { dist: { ...dist, signatures: null } },
    bad: { dist },
  });
  url = registry.url;
  keyid = registry.authority.registryKey.keyid;
  await missign('bad');
});
afterEach(() => registry.odd.delete(keysPath));
afterAll(() => registry.close());

const keysPath = '/-/npm/v1/keys';

/** Has the document of a package bear a signature over something else. */
async function missign(name: string): Promise<void> {
  const text = await (await fetch(`${url}${name}`)).text();
  const sig = JSON.stringify(registry.authority.sign(`${name}@1.0.0:sha512-else`));
  registry.odd.set(`/${name}`, { status: 200, body: text.replace(/(?<="sig":)"[^"]*"/, sig) });
}

function answerKeys(status: number, body: unknown): void {
  registry.odd.set(keysPath, { status, body: JSON.stringify(body) });
}

async function project(...names: readonly string[]): Promise<DxProject> {
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const made = createDxProject(url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies },
    'keys.json': { keys: [registry.authority.registryKey] },
    'none.json': 'nothing',
  });
  expect(await made.dx('install --no-audit --lockfile=npm')).toMatchObject({ exitCode: 0 });
  return made;
}

const requireOfNpm = createRequire(createRequire(import.meta.url).resolve('npm/package.json'));
const pacote = requireOfNpm('pacote') as {
  manifest(spec: string, options: Readonly<Record<string, unknown>>): Promise<unknown>;
};

type Found = Readonly<Record<'invalid' | 'missing', readonly Readonly<Record<string, unknown>>[]>>;

describe('dx audit signatures', () => {
  it('counts what is verified', async () => {
    const { dx } = await project('good');
    expect(await dx('audit signatures')).toEqual({
      exitCode: 0,
      stdout: 'verified  1 package\n',
      stderr: '',
    });
    expect(JSON.parse((await dx('audit signatures --json')).stdout)).toEqual({ invalid: [], missing: [] });
  });

  it('keeps missing and invalid apart, with exit code 1', async () => {
    const { dx } = await project('good', 'bare', 'bad');
    const { exitCode, stdout } = await dx('audit signatures');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `missing  1 package, though the registry has signing keys\n  bare@1.0.0 (${url})`,
    );
    expect(stdout).toContain(`  bad@1.0.0 (${url}): what is installed is not what ${keyid} signed`);
    expect(JSON.parse((await dx('audit signatures --json')).stdout)).toMatchObject({
      invalid: [
        { code: 'EINTEGRITYSIGNATURE', name: 'bad', location: 'node_modules/bad', registry: url, keyid },
      ],
      missing: [{ name: 'bare', version: '1.0.0' }],
    });
    expect(await (await project('bare')).dx('audit signatures')).toMatchObject({ exitCode: 1 });
  });

  it.each([404, 400])('says that a registry that answers %s has no keys', async (status) => {
    const { dx } = await project('good');
    answerKeys(status, {});
    const { exitCode, stderr } = await dx('audit signatures');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('DX_SIGNATURES_NONE')]);
    expect(stderr).toContain(`${url} has no signing keys`);
    expect(await dx('audit signatures --signing-keys keys.json')).toMatchObject({ exitCode: 0 });
  });

  it('fails when keys cannot be had or read', async () => {
    const { dx } = await project('good');
    answerKeys(500, {});
    expect((await dx('audit signatures')).stderr).toContain('DX_REGISTRY_REFUSED');
    answerKeys(200, { keys: 'none' });
    expect((await dx('audit signatures')).stderr).toContain('DX_SIGNING_KEYS');
    expect((await dx('audit signatures --signing-keys none.json')).stderr).toContain('DX_SIGNING_KEYS');
  });

  it('finds a signature by a key that the registry does not have invalid', async () => {
    const { dx } = await project('good');
    answerKeys(200, { keys: [] });
    const { exitCode, stdout } = await dx('audit signatures');
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('it is signed by an unknown key')]);
  });

  it('names what no registry gave, which nobody signed', async () => {
    const { dx, read, root } = await project('good', 'bare');
    const text = read('package-lock.json').replace(
      /"[^"]*bare-1\.0\.0\.tgz"/,
      '"https://else.test/bare.tgz"',
    );
    writeFileSync(join(root, 'package-lock.json'), text);
    const { exitCode, stdout } = await dx('audit signatures');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('verified  1 package\n')]);
    expect(stdout).toContain(
      'not verifiable  1 package that no registry gave\n  bare@1.0.0 (https://else.test/bare.tgz)',
    );
  });

  it('I10 verdicts are those of the library that npm verifies with', async () => {
    const { dx } = await project('plain', 'bad');
    const { invalid } = JSON.parse((await dx('audit signatures --json')).stdout) as Found;
    const key = registry.authority.registryKey;
    const pemkey = `-----BEGIN PUBLIC KEY-----\n${key.key}\n-----END PUBLIC KEY-----`;
    const options = {
      ...{ registry: url, verifySignatures: true, fullMetadata: true, preferOnline: true },
      [`${url.replace('http:', '')}:_keys`]: [{ ...key, pemkey }],
    };
    const npms = await Promise.all(
      ['plain', 'bad'].map((name) =>
        pacote.manifest(`${name}@1.0.0`, options).then(
          () => 'verified',
          (error: { readonly code?: unknown }) => error.code,
        ),
      ),
    );
    expect(npms).toEqual(['verified', invalid[0]?.['code']]);
    expect(invalid).toHaveLength(1);
  });

  it('needs a lockfile', async () => {
    const { dx } = createDxProject(url, { 'package.json': { name: 'app' } });
    expect((await dx('audit signatures')).stderr).toContain('DX_NO_LOCKFILE');
  });
});
