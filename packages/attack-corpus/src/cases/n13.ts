import assert from 'node:assert/strict';
import { lockEntry, npmLock } from '../lock-attacks.ts';
import { appManifest, hasFile, jsonWithProto } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack } from '../types.ts';

/** Names that every object has, and that a registry could have published. */
const names = ['constructor', 'hasownproperty', 'tostring', 'valueof', 'isprototypeof', 'then', 'length'];
const legacy = ['hasOwnProperty', 'toString', 'valueOf', 'toJSON'];

function isUnpolluted(): void {
  for (const key of ['polluted', 'name', 'version', 'dependencies', 'scripts'])
    assert.equal(Reflect.get({}, key), undefined, key);
  assert.deepEqual(Object.keys(Object.prototype), []);
}

/** Names like any others: each is installed, alone and below another one. */
function named(name: string): ProjectAttack {
  return {
    kind: 'project',
    name: `a package ${name}`,
    packages: () => ({
      [name]: { versions: { '1.0.0': { files: { f: payload }, bin: { [name]: 'f' } } } },
      host: { versions: { '1.0.0': { dependencies: { [name]: '^1.0.0' } } } },
    }),
    files: () => ({ 'package.json': appManifest({ host: '1.0.0', [name]: '1.0.0' }) }),
    commands: [['install'], ['ci'], ['ls', '--all']],
    verdict: { kind: 'done' },
    check: (sandbox, { stdout }) => {
      hasFile(sandbox, `${name}/f`);
      assert.ok(stdout.includes(`${name}@1.0.0`), stdout);
      isUnpolluted();
    },
  };
}

/** Text of any file, with `PROTO` for `__proto__`. */
function text(name: string, files: Readonly<Record<string, unknown>>): ProjectAttack {
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name,
    packages: () => ({ x: { versions: { '1.0.0': {} } } }),
    files: () => ({ 'package.json': appManifest({ x: '1.0.0' }), ...files }),
    verdict: { kind: 'anyhow' },
    check: isUnpolluted,
  };
}

/** What a registry says of `x`, as text. */
function answered(name: string, fields: Readonly<Record<string, unknown>>): ProjectAttack {
  return {
    ...text(name, {}),
    prepare: ({ registry }) => {
      const dist = { tarball: `${registry.url}x/-/x-1.0.0.tgz` };
      const versions = { '1.0.0': { name: 'x', version: '1.0.0', dist } };
      const document = { name: 'x', 'dist-tags': { latest: '1.0.0' }, versions, ...fields };
      const body = jsonWithProto(document);
      registry.fault({ path: 'x', only: 'packument', kind: 'status', status: 200, body });
    },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'N13',
  what: 'Keys of documents, lockfiles and settings are those that every object of JavaScript has',
  source: 'CVE-2020-7788 (ini), y18n, CVE-2022-46175 (json5)',
  must: 'They are keys like any others: nothing that was not written is found under them, and no object gets anything from them.',
  attacks: [
    ...[...names, ...legacy].map(named),
    answered('versions', { versions: { PROTO: { name: 'x', version: '1.0.0', polluted: true } } }),
    answered('tags', {
      'dist-tags': { latest: '1.0.0', PROTO: { polluted: '1.0.0' }, constructor: '1.0.0' },
    }),
    answered('times', { time: { PROTO: { polluted: 'x' }, '1.0.0': '2020-01-01T00:00:00.000Z' } }),
    answered('the document', { PROTO: { polluted: true, versions: {} } }),
    ...['constructor', '__proto__', 'toString', 'hasOwnProperty'].map((tag) => ({
      ...text(`the tag ${tag} that nobody set`, {
        'package.json': `{"dependencies":{"x":${JSON.stringify(tag)}}}`,
      }),
      verdict: { kind: 'refused', code: 'DX_VERSION_NOT_FOUND' } as const,
    })),
    text('npmrc', {
      '.npmrc': '[__proto__]\npolluted=true\n__proto__[]=x\nconstructor=1\n__proto__.polluted=1\n',
    }),
    text('YAML', {
      'pnpm-workspace.yaml':
        'packages: []\n__proto__:\n  polluted: true\ncatalog:\n  __proto__: { polluted: 1.0.0 }\n',
    }),
    text('package.json', {
      'package.json': jsonWithProto(
        appManifest(
          { x: '1.0.0' },
          { PROTO: { polluted: true }, scripts: { PROTO: 'x' }, bin: { PROTO: 'index.js' } },
        ),
      ),
    }),
    {
      ...text('package-lock.json', {}),
      files: (sandbox) => ({
        'package.json': appManifest({ x: '1.0.0' }),
        'package-lock.json': npmLock(
          sandbox,
          { x: '1.0.0' },
          {
            'node_modules/x': lockEntry('x', '1.0.0', {
              PROTO: { polluted: true },
              engines: { PROTO: '>=99' },
            }),
          },
        ),
      }),
    },
    text('pnpm-lock.yaml', {
      'pnpm-lock.yaml':
        "lockfileVersion: '9.0'\n__proto__: { polluted: true }\nimporters:\n  __proto__: { polluted: true }\npackages:\n  __proto__: { polluted: true }\n",
    }),
    text('yarn.lock', {
      'yarn.lock': '__metadata:\n  version: 8\n\n"__proto__@npm:1":\n  polluted: true\n  version: 1.0.0\n',
    }),
    text('bun.lock', {
      'bun.lock':
        '{"lockfileVersion":1,"__proto__":{"polluted":true},"workspaces":{},"packages":{"__proto__":["x@1.0.0"]}}',
    }),
  ],
};
