import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDxProject, type DxProject } from '../support/dx.ts';

const withProvenance = {
  dist: { attestations: { provenance: { predicateType: 'https://slsa.dev/provenance/v1' } } },
};
let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      stolen: { versions: { '1.0.0': withProvenance, '1.0.1': {} } },
      steady: { versions: { '1.0.0': {}, '1.0.1': withProvenance } },
    },
  });
});
beforeEach(() => registry.reset());
afterAll(() => registry.close());

const asked = 'trust-policy=no-downgrade\ntrust-policy-ignore-after=0\n';

function project(dependencies: Readonly<Record<string, string>>, npmrc: string): DxProject {
  return createDxProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies },
    '.npmrc': `registry=${registry.url}\nfetch-retries=0\n${npmrc}`,
  });
}

describe('trust-policy', () => {
  it('no-downgrade refuses a version without what a version before it had, before any archive is fetched', async () => {
    const { dx, root } = project({ stolen: '^1.0.0', steady: '^1.0.0' }, asked);
    const { exitCode, stderr } = await dx('install');
    expect(stderr).toContain('DX_GATE_REFUSED');
    expect(stderr).toContain(
      'trust: stolen@1.0.1 was published without provenance, 1.0.0 before it with provenance',
    );
    expect(stderr).not.toContain('steady');
    expect(exitCode).toBe(1);
    expect(registry.requests.filter(({ kind }) => kind === 'archive')).toEqual([]);
    expect(readdirSync(root)).not.toContain('node_modules');
  });

  it('lets in what a person has looked at, older versions, and what is older than trust-policy-ignore-after', async () => {
    const excluded = project({ stolen: '^1.0.0' }, `${asked}trust-policy-exclude=stolen@1.0.1\n`);
    expect(await excluded.dx('install')).toMatchObject({ exitCode: 0 });
    const older = project({ stolen: '1.0.0' }, asked);
    expect(await older.dx('install')).toMatchObject({ exitCode: 0 });
    const byAge = project({ stolen: '^1.0.0' }, 'trust-policy=no-downgrade\n');
    expect(await byAge.dx('install')).toMatchObject({ exitCode: 0 });
  });

  it('asks for no whole document unless it is on, and then only of what is new to the tree', async () => {
    const whole = (): readonly string[] =>
      registry.requests
        .filter(({ kind, headers }) => kind === 'packument' && !headers.accept?.includes('install-v1'))
        .map(({ path }) => path);
    const off = project({ steady: '^1.0.0' }, 'min-release-age=0\n');
    expect(await off.dx('install')).toMatchObject({ exitCode: 0 });
    expect(whole()).toEqual([]);
    const on = project({ steady: '^1.0.0' }, `${asked}min-release-age=0\n`);
    expect(await on.dx('install')).toMatchObject({ exitCode: 0 });
    expect(whole()).toHaveLength(1);
    expect(await on.dx('add stolen@1.0.0')).toMatchObject({ exitCode: 0 });
    expect(whole()).toHaveLength(2);
  });

  it('asks once for the whole document of a version that it looked at, again for a damaged one and before it refuses', async () => {
    const whole = (): number =>
      registry.requests.filter(
        ({ kind, headers }) => kind === 'packument' && !headers.accept?.includes('install-v1'),
      ).length;
    const { dx, root, env } = project({ steady: '^1.0.0' }, `${asked}min-release-age=0\n`);
    const again = async (): Promise<void> => {
      rmSync(join(root, 'node_modules'), { recursive: true });
      expect(await dx('install')).toMatchObject({ exitCode: 0 });
    };
    expect(await dx('install')).toMatchObject({ exitCode: 0 });
    await again();
    expect(whole()).toBe(1);
    const kept = join(env['DX_HOME'] ?? '', 'trust', 'v1');
    const [file = ''] = readdirSync(kept);
    const text = readFileSync(join(kept, file), 'utf8');
    writeFileSync(join(kept, file), text.replace('1.0.0', '1.0.9'));
    await again();
    expect(whole()).toBe(2);
    expect(readFileSync(join(kept, file), 'utf8')).toBe(text);
    expect(await dx('add stolen@1.0.1')).toMatchObject({ exitCode: 1 });
    expect(await dx('add stolen@1.0.1')).toMatchObject({ exitCode: 1 });
    expect(whole()).toBe(4);
  });
});
