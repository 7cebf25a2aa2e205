import assert from 'node:assert/strict';
import { appManifest } from '../project-attacks.ts';
import type { Case, ProjectAttack } from '../types.ts';

const deep = (count: number, open = '[', close = ']'): string => open.repeat(count) + close.repeat(count);
const depth = 200_000;

function base(name: string, more: Partial<ProjectAttack>): ProjectAttack {
  return {
    kind: 'project',
    name,
    linkers: ['hoisted'],
    packages: () => ({ x: { versions: { '1.0.0': {} } } }),
    files: () => ({ 'package.json': appManifest({ x: '1.0.0' }) }),
    verdict: { kind: 'anyhow' },
    check: (_, { exitCode, code }) => {
      if (exitCode !== 0) assert.match(code ?? '', /^DX_/);
    },
    ...more,
  };
}

/** What a registry sends as the document of `x`; `ARCHIVE` in it is where its archive is. */
function answered(name: string, text: string | (() => string), code?: string): ProjectAttack {
  return base(`a document with ${name}`, {
    prepare: ({ registry }) => {
      const body = (typeof text === 'string' ? text : text()).replaceAll(
        'ARCHIVE',
        `${registry.url}x/-/x-1.0.0.tgz`,
      );
      registry.fault({ path: 'x', only: 'packument', kind: 'status', status: 200, body });
    },
    ...(code === undefined ? {} : { verdict: { kind: 'refused', code } }),
  });
}

function document(fields: string, version = ''): string {
  return `{"name":"x","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"x","version":"1.0.0","dist":{"tarball":"ARCHIVE"}${version}}}${fields}}`;
}

/** What a person's own file has. */
function file(
  path: string,
  text: string,
  verdict: ProjectAttack['verdict'] = { kind: 'anyhow' },
): ProjectAttack {
  return base(`${path} with ${text.slice(0, 16)}`, {
    files: () => ({ 'package.json': appManifest({ x: '1.0.0' }), [path]: text }),
    verdict,
  });
}

/** See `what`. */
export const theCase: Case = {
  id: 'P03',
  what: 'JSON is nested deeper than a stack, larger than memory, or strange in another way',
  source: 'JSONTestSuite, pnpm 12.15.0 changelog (--depth=9999)',
  must: 'It is read as JSON is, or refused with a clear error: no stack overflow, no memory without bound.',
  attacks: [
    answered('lists in lists', document(`,"z":${deep(depth)}`)),
    answered('objects in objects', document(`,"z":${deep(depth, '{"a":', '}')}`.replace('":}', '":1}'))),
    answered('lists that do not end', `{"name":"x","versions":${'['.repeat(depth)}`, 'DX_FETCH_TRUNCATED'),
    answered('a version that is deep', document('', `,"dependencies":${deep(depth)}`)),
    answered(
      'a deep field of a version',
      document('', `,"extra":${deep(depth)},"exports":${deep(20_000, '{"a":', '}')}`),
    ),
    answered('200 MB', () => document(`,"readme":"${'x'.repeat(200 * 1024 ** 2)}"`), 'DX_FETCH_TOO_LARGE'),
    answered('duplicate keys', document(',"versions":{},"versions":{"2.0.0":{}}')),
    answered(
      'a lone surrogate',
      document(',"description":"\\ud800"', ',"description":"\\udfff","bin":{"\\ud800":"x"}'),
    ),
    answered('a byte-order mark', `\ufeff${document('')}`),
    answered('NaN', document(',"z":NaN')),
    answered('numbers out of range', document(',"z":1e99999', ',"hasInstallScript":1e99999,"dist2":-0')),
    answered('something after its end', `${document('')}]`),
    answered('nothing', ''),
    answered('null', 'null', 'DX_FETCH_BAD_ANSWER'),
    answered('a list', '[]', 'DX_FETCH_BAD_ANSWER'),
    answered(
      'fields of other types',
      document(
        '',
        ',"dependencies":["a"],"bin":1,"os":{},"engines":"x","peerDependenciesMeta":[],"scripts":null,"funding":[[[]]]',
      ),
    ),
    answered('versions of other types', '{"name":"x","dist-tags":[],"versions":[{"version":"1.0.0"}]}'),
    file('package.json', deep(depth), { kind: 'refused', code: 'DX_MANIFEST_INVALID' }),
    file('package.json', `{"name":"app","z":${deep(depth)}}`),
    file('package.json', `{"name":"app","dependencies":${deep(depth, '{"a":', '}')}`, {
      kind: 'refused',
      code: 'DX_MANIFEST_PARSE',
    }),
    file('package.json', `{"name":"app","overrides":${deep(20_000, '{"a":', '}').replace('":}', '":"1"}')}}`),
    file('package.json', '{"name":"app","name":"../x","dependencies":{"x":"1.0.0"},"dependencies":{}}'),
    file('package.json', '{"name":"app","version":NaN}', { kind: 'refused', code: 'DX_MANIFEST_PARSE' }),
    file('package-lock.json', `{"lockfileVersion":3,"packages":{"":${deep(depth)}}}`),
    file('pnpm-workspace.yaml', `packages: ${deep(5_000)}`),
    file('.npmrc', `${'['.repeat(50_000)}\n${'a.'.repeat(50_000)}b=1\n`),
  ],
};
