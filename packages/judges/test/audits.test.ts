import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import type { Universe, UniverseVersion } from '@dx/pkg-resolve';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AuditedRegistry,
  type KnownAdvisories,
  lockProject,
  type Report,
  startAuditedRegistry,
} from './support/audit-both.ts';

let directory: string;
let packages: FixtureRegistry | undefined;
let registry: AuditedRegistry | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(async () => {
  await registry?.close();
  await packages?.close();
  rmSync(directory, { recursive: true });
});

async function start(universe: Universe, known: KnownAdvisories): Promise<string> {
  packages = await startRegistry({ packages: universe });
  registry = await startAuditedRegistry(packages.url, known);
  return registry.url;
}

const omits = [[], ['dev'], ['optional'], ['peer'], ['dev', 'optional']] as const;
const advisory = (id: number, range: string, severity = 'high'): Readonly<Record<string, unknown>> => ({
  id,
  url: `https://advisories.test/${id}`,
  title: `Fault ${id}`,
  severity,
  vulnerable_versions: range,
  cwe: ['CWE-400'],
  cvss: { score: 7.5, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' },
});

/** A dependency once, and without the fix: npm decides that before it knows all advisories. */
function findingsOf({ vulnerabilities, metadata }: Report): unknown {
  const found = Object.entries(vulnerabilities).map(([name, { fixAvailable: _, via, ...fields }]) => {
    const names = Array.isArray(via) ? via.map((each) => JSON.stringify(each)) : [];
    return [name, { ...fields, via: [...new Set(names)] }];
  });
  return { found, metadata };
}

describe('an audit', () => {
  const universe: Universe = {
    lodash: { versions: { '4.17.15': {}, '4.17.20': {}, '4.17.21': {}, '5.0.0-rc.1': {} } },
    minimist: { versions: { '0.0.8': {}, '0.2.4': {}, '1.2.5': {}, '1.2.6': {} } },
    mkdirp: {
      versions: {
        '0.5.1': { dependencies: { minimist: '0.0.8' } },
        '0.5.5': { dependencies: { minimist: '^1.2.5' } },
        '1.0.4': {},
      },
    },
    tool: {
      versions: {
        '1.0.0': { dependencies: { mkdirp: '0.5.1' }, optionalDependencies: { extra: '^1.0.0' } },
        '2.0.0': { dependencies: { mkdirp: '^1.0.0' } },
      },
    },
    extra: { versions: { '1.0.0': { dependencies: { lodash: '^4.17.15' } } } },
    plugin: { versions: { '1.0.0': { peerDependencies: { tool: '1' } } } },
  };
  const known: KnownAdvisories = {
    lodash: [advisory(1, '<4.17.21', 'critical'), advisory(2, '>=4.17.16 <4.17.21', 'low')],
    minimist: [advisory(3, '<0.2.4 || >=1.0.0 <1.2.6', 'moderate')],
  };

  it.each([
    ['of what is asked for exactly', { dependencies: { lodash: '4.17.15', mkdirp: '0.5.1' } }],
    [
      'of ranges that allow mended versions',
      { dependencies: { extra: '1', lodash: '^4.17.15', tool: '^1.0.0' } },
    ],
    [
      'of dependencies of every kind',
      {
        dependencies: { plugin: '1', tool: '1' },
        devDependencies: { lodash: '4.17.20' },
        optionalDependencies: { mkdirp: '0.5.1' },
      },
    ],
    [
      'of other names',
      { dependencies: { old: 'npm:lodash@4.17.15', lodash: '4.17.21', small: 'npm:mkdirp@0.5.1' } },
    ],
    ['of nothing', {}],
  ])('I10 %s is that of npm, fixes included', async (_, fields) => {
    const url = await start(universe, known);
    const root = { name: 'app', version: '1.0.0', ...fields };
    const project = await lockProject(join(directory, 'app'), url, { 'package.json': root }, universe);
    for (const omit of omits) {
      const { dx, npm } = await project.audit(omit);
      expect({ omit, ...dx }).toEqual({ omit, ...npm });
    }
  });

  it('I10 of members with versions of their own is that of npm', async () => {
    const url = await start(universe, known);
    const files = {
      'package.json': { name: 'app', version: '1.0.0', workspaces: ['packages/*'] },
      'packages/one/package.json': {
        name: 'one',
        version: '1.0.0',
        dependencies: { lodash: '4.17.15', two: '*' },
      },
      'packages/two/package.json': {
        name: 'two',
        version: '1.0.0',
        devDependencies: { lodash: '4.17.21', tool: '1' },
      },
    };
    const project = await lockProject(join(directory, 'app'), url, files, universe);
    const { dx, npm } = await project.audit();
    expect(dx).toEqual(npm);
  });

  it('I10 of a directory that is no member is that of npm', async () => {
    const url = await start(universe, known);
    const files = {
      'package.json': { name: 'app', version: '1.0.0', dependencies: { own: 'file:own', lodash: '4.17.15' } },
      'own/package.json': { name: 'own', version: '1.0.0', dependencies: { mkdirp: '0.5.1' } },
    };
    const project = await lockProject(join(directory, 'app'), url, files, universe);
    const { dx, npm } = await project.audit();
    expect(npm.vulnerabilities['mkdirp']).toMatchObject({ isDirect: false });
    expect(dx).toEqual(npm);
  });

  it('I10 of any packages with any advisories has the findings of npm', async () => {
    let names = 0;
    for (let seed = 1; seed <= 15; seed += 1) {
      const pick = generator(seed);
      const made = makeUniverse(pick);
      const url = await start(made, makeAdvisories(pick));
      const root = { name: 'app', version: '1.0.0', ...makeRoot(pick, made) };
      const place = join(directory, String(seed));
      mkdirSync(place);
      const project = await lockProject(place, url, { 'package.json': root }, made);
      for (const omit of [[], ['dev']] as const) {
        const { dx, npm } = await project.audit(omit);
        expect([seed, omit, findingsOf(dx)]).toEqual([seed, omit, findingsOf(npm)]);
        names += Object.keys(npm.vulnerabilities).length;
      }
      await registry?.close();
      await packages?.close();
    }
    expect(names).toBeGreaterThan(50);
  });
});

type Pick = <Item>(items: readonly Item[]) => Item;

function generator(seed: number): Pick {
  let state = seed;
  return (items) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return items[Math.floor((state / 4_294_967_296) * items.length)] as (typeof items)[number];
  };
}

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const versions = ['1.0.0', '1.0.1', '1.1.0', '2.0.0-rc.1', '2.0.0', '2.1.0', '3.0.0'];
const specs = ['^1.0.0', '~1.0.0', '^2.0.0', '*', '>=1.1.0', '1.0.1', '<2', '1 || 3', '2.0.0-rc.1 - 2.1.0'];

/** Each needs some of those before it. */
function makeUniverse(pick: Pick): Universe {
  return Object.fromEntries(
    names.map((name, at) => {
      const made = versions.map((version): [string, UniverseVersion] => {
        const needs = names.slice(0, at).filter(() => pick([true, false, false]));
        const field = pick(['dependencies', 'dependencies', 'optionalDependencies'] as const);
        return [version, { [field]: Object.fromEntries(needs.map((other) => [other, pick(specs)])) }];
      });
      return [name, { versions: Object.fromEntries(made) }];
    }),
  );
}

function makeAdvisories(pick: Pick): KnownAdvisories {
  const ranges = ['<1.1.0', '<2.0.0', '*', '>=2.0.0 <2.1.0', '1.0.1 || 3.0.0', '>=3.0.0', '<=2.0.0-rc.1'];
  const severities = ['info', 'low', 'moderate', 'high', 'critical'];
  return Object.fromEntries(
    names.map((name, at) => {
      const count = pick([0, 0, 1, 1, 2]);
      const all = Array.from({ length: count }, (_, place) =>
        advisory(at * 10 + place, pick(ranges), pick(severities)),
      );
      return [name, all];
    }),
  );
}

function makeRoot(pick: Pick, universe: Universe): Readonly<Record<string, unknown>> {
  const some = Object.keys(universe).filter(() => pick([true, false]));
  const [dev, prod] = [some.filter((_, at) => at % 3 === 0), some.filter((_, at) => at % 3 !== 0)];
  const asked = (list: readonly string[]): unknown =>
    Object.fromEntries(list.map((name) => [name, pick(['^1.0.0', '*', '^2.0.0', '<2', '1.0.1'])]));
  return { dependencies: asked(prod), devDependencies: asked(dev) };
}
