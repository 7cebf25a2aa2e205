import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GateFacts, GateVerdict, InstallGates, UnpackedPackage } from '../../src/index.ts';
import { createProject, type TestProject } from '../support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '1.0.0' }, files: { 'index.js': 'a' } } } },
      b: {
        versions: {
          '1.0.0': { files: { 'index.js': 'b' } },
          '1.1.0': { files: { 'index.js': 'bb', 'more.js': 'b' } },
        },
      },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const passed: GateVerdict = { gate: 'names', status: 'passed', reasons: ['all are known'] };
const refused: GateVerdict = {
  gate: 'names',
  status: 'refused',
  reasons: ['b@1.0.0 is not known'],
  hint: 'ask',
};

function project(): TestProject {
  return createProject(registry.url, { 'package.json': { name: 'app', dependencies: { a: '1.0.0' } } });
}

/** Gates that say always the same, and keep what they were told. */
function gatesThat(verdict: GateVerdict, ofFiles?: GateVerdict): InstallGates & { readonly told: string[] } {
  const told: string[] = [];
  const judge = async ({ plan }: GateFacts): Promise<readonly GateVerdict[]> => {
    told.push(...plan.fetch.map(({ name, version }) => `${name}@${version}`));
    return [verdict];
  };
  if (ofFiles === undefined) return { told, judge };
  const judgeFiles = async (packages: Iterable<UnpackedPackage>): Promise<readonly GateVerdict[]> => {
    for (const { name, files } of packages)
      told.push(
        `${name}: ${files()
          .map(({ path }) => path)
          .join(' ')}`,
      );
    return [ofFiles];
  };
  return { told, judge, judgeFiles };
}

function fetched(): readonly string[] {
  return registry.requests.flatMap(({ kind, path }) => (kind === 'archive' ? [path] : []));
}

describe('gates of an installation', () => {
  it('what they said is in the receipt when all pass', async () => {
    const gates = gatesThat(passed);
    const receipt = await project().install({ gates });
    expect(receipt).toMatchObject({ status: 'changed', gates: [passed] });
    expect(gates.told).toEqual(['a@1.0.0', 'b@1.0.0']);
  });

  it('a refusal comes before any archive is fetched, and nothing is changed', async () => {
    const app = project();
    const before = app.snapshot();
    await expect(app.install({ gates: gatesThat(refused) })).rejects.toMatchObject({
      code: 'DX_GATE_REFUSED',
      message: expect.stringContaining('names: b@1.0.0 is not known'),
      hint: 'ask',
      details: { verdicts: [refused] },
    });
    expect(app.snapshot()).toEqual(before);
    expect(fetched()).toEqual([]);
  });

  it('one that needs files is asked when packages are in the store, and its refusal changes nothing of the project', async () => {
    const app = project();
    const before = app.snapshot();
    const gates = gatesThat(passed, refused);
    await expect(app.install({ gates })).rejects.toMatchObject({ code: 'DX_GATE_REFUSED' });
    expect(gates.told.slice(2)).toEqual(['a: index.js package.json', 'b: index.js package.json']);
    expect(app.snapshot()).toEqual(before);
    expect((await app.install({ gates: gatesThat(passed, passed) })).gates).toEqual([passed, passed]);
  });

  it.each(['hoisted', 'isolated', 'global'] as const)(
    'files are judged before the linker %s links',
    async (linker) => {
      const app = project();
      const before = app.snapshot();
      const refusal = app.install({ gates: gatesThat(passed, refused), policy: { linker } });
      await expect(refusal).rejects.toMatchObject({ code: 'DX_GATE_REFUSED' });
      expect(app.snapshot()).toEqual(before);
      expect(await app.install({ gates: gatesThat(passed, passed), policy: { linker } })).toMatchObject({
        status: 'changed',
        gates: [passed, passed],
      });
    },
  );

  it('a plan tells what they say, refusals too, and fetches nothing', async () => {
    const gates = gatesThat(refused, refused);
    const receipt = await project().install({ gates, policy: { outcome: 'plan' } });
    expect(receipt).toMatchObject({ status: 'planned', gates: [refused] });
    expect(fetched()).toEqual([]);
  });

  it('nobody is asked where nothing is to be done, and only new packages are shown', async () => {
    const app = project();
    await app.install();
    const gates = gatesThat(refused, refused);
    expect(await app.install({ gates })).toMatchObject({ status: 'up-to-date' });
    expect(gates.told).toEqual([]);
    app.write('package.json', { name: 'app', dependencies: { b: '1.0.0' } });
    const later = gatesThat(passed, passed);
    await app.install({ gates: later });
    expect(later.told).toEqual([]);
  });

  it('of a package that changes, the version that is there is shown too', async () => {
    const app = createProject(registry.url, {
      'package.json': { name: 'app', dependencies: { b: '1.0.0' } },
    });
    await app.install();
    app.write('package.json', { name: 'app', dependencies: { b: '1.1.0', a: '1.0.0' } });
    const told: unknown[] = [];
    const judgeFiles: InstallGates['judgeFiles'] = async (packages) => {
      for (const { name, version, previous } of packages)
        told.push([name, version, previous?.files().map(({ path }) => path)]);
      return [passed];
    };
    await app.install({ gates: { judge: async () => [], judgeFiles } });
    expect(told).toContainEqual(['b', '1.1.0', ['index.js', 'package.json']]);
    expect(told).toContainEqual(['a', '1.0.0', undefined]);
  });
});
