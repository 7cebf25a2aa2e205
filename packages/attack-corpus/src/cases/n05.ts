import assert from 'node:assert/strict';
import { appManifest, hasNothingElse, jsonWithProto } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack } from '../types.ts';

const path = '../../../outside/planted';

function configured(name: string, file: string, text: string): ProjectAttack {
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name,
    packages: () => ({
      good: { versions: { '1.0.0': { dependencies: { other: '1.0.0' } } } },
      other: { versions: { '1.0.0': {} } },
      evil: { versions: { '1.0.0': { files: { planted: payload } } } },
    }),
    files: () => ({ 'package.json': appManifest({ good: '1.0.0' }), [file]: text }),
    verdict: { kind: 'anyhow' },
    check: (sandbox) => {
      hasNothingElse(sandbox, ['pnpm-workspace.yaml', '.npmrc']);
      assert.deepEqual(Object.keys(Object.getPrototypeOf({})), []);
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    },
  };
}

function inManifest(name: string, fields: Readonly<Record<string, unknown>>): ProjectAttack {
  return configured(name, 'package.json', jsonWithProto(appManifest({ good: '1.0.0' }, fields)));
}

/** See `what`. */
export const theCase: Case = {
  id: 'N05',
  what: 'Settings of a project name packages by paths or `__proto__`: configured dependencies, overrides, extensions, catalogs',
  source: 'GHSA-qrv3-253h-g69c, pnpm@bee4bf41ca',
  must: 'Such a name is refused, or is nothing but the name of a package that nobody has; nothing is read or written by it.',
  attacks: [
    configured(
      'configDependencies',
      'pnpm-workspace.yaml',
      `configDependencies:\n  '${path}': 1.0.0\n  __proto__: 1.0.0\n`,
    ),
    configured(
      'catalogs',
      'pnpm-workspace.yaml',
      `catalog:\n  '${path}': npm:evil@1.0.0\ncatalogs:\n  __proto__:\n    polluted: npm:evil@1.0.0\n`,
    ),
    configured(
      'overrides of YAML',
      'pnpm-workspace.yaml',
      `overrides:\n  '${path}': npm:evil@1.0.0\n  __proto__: { polluted: 1.0.0 }\n`,
    ),
    inManifest('configDependencies in package.json', { pnpm: { configDependencies: { [path]: '1.0.0' } } }),
    inManifest('overrides with a path', { overrides: { [path]: 'npm:evil@1.0.0' } }),
    inManifest('overrides to a path', { overrides: { other: `npm:${path}@1.0.0` } }),
    inManifest('overrides of __proto__', { overrides: { PROTO: { polluted: '1.0.0' } } }),
    inManifest('an extension with a path', {
      packageExtensions: { 'good@1': { dependencies: { [path]: 'npm:evil@1.0.0' } } },
    }),
    inManifest('an extension of a path', {
      packageExtensions: { [path]: { dependencies: { evil: '1.0.0' } } },
    }),
    inManifest('an extension of __proto__', {
      packageExtensions: { PROTO: { dependencies: { evil: '1.0.0' } } },
    }),
    inManifest('an extension with __proto__', {
      packageExtensions: { 'good@1': { dependencies: { PROTO: '1.0.0' } } },
    }),
    inManifest('dependenciesMeta', {
      dependenciesMeta: { PROTO: { injected: true }, [path]: { injected: true } },
    }),
    inManifest('approvals', { allowScripts: { PROTO: true, [path]: true } }),
    inManifest('trustedDependencies', { trustedDependencies: ['__proto__', path] }),
    inManifest('resolutions', { resolutions: { [`**/${path}`]: 'npm:evil@1.0.0', PROTO: '1.0.0' } }),
    inManifest('a dependency __proto__', { dependencies: { good: '1.0.0', PROTO: 'npm:evil@1.0.0' } }),
    inManifest('bundled names', { bundleDependencies: [path, '__proto__'] }),
  ],
};
