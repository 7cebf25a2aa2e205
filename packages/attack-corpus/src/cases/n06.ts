import { appManifest } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

type Documents = (url: string) => Readonly<Record<string, unknown>>;

function answered(name: string, document: Documents, more: Partial<ProjectAttack> = {}): ProjectAttack {
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name,
    packages: () => ({
      foo: { versions: { '1.0.0': {} } },
      esbuild: { versions: { '1.0.0': { files: { planted: payload } } } },
      host: { versions: { '1.0.0': { dependencies: { foo: '1.0.0' } } } },
    }),
    files: () => ({ 'package.json': appManifest({ foo: '1.0.0' }) }),
    prepare: ({ registry }: Sandbox) => {
      registry.fault({
        path: 'foo',
        only: 'packument',
        kind: 'status',
        status: 200,
        body: JSON.stringify(document(registry.url)),
      });
    },
    verdict: { kind: 'refused', code: 'DX_REGISTRY_NAME_MISMATCH' },
    ...more,
  };
}

/** The document of esbuild, under this name at the top and in its version. */
function document(top: unknown, inner: unknown): Documents {
  return (url) => ({
    name: top,
    'dist-tags': { latest: '1.0.0' },
    versions: {
      '1.0.0': {
        name: inner,
        version: '1.0.0',
        dist: { tarball: `${url}esbuild/-/esbuild-1.0.0.tgz` },
      },
    },
  });
}

/** See `what`. */
export const theCase: Case = {
  id: 'N06',
  what: 'A registry is asked for one package and answers with another',
  source: 'pnpm 12.15.0 changelog (ERR_PNPM_REGISTRY_NAME_MISMATCH)',
  must: 'The answer is refused: a name that was approved must not stand for what another package brings.',
  attacks: [
    answered('another name', document('esbuild', 'esbuild')),
    answered('another name at the top', document('esbuild', 'foo')),
    answered('another case', document('Foo', 'Foo')),
    answered('as a transitive dependency', document('esbuild', 'esbuild'), {
      files: () => ({ 'package.json': appManifest({ host: '1.0.0' }) }),
    }),
    answered('another name in the version', document('foo', 'esbuild'), { verdict: { kind: 'anyhow' } }),
    answered('no name', document(undefined, undefined), { verdict: { kind: 'anyhow' } }),
    answered('a name that is no text', document({ toString: 'foo' }, ['foo']), {
      verdict: { kind: 'anyhow' },
    }),
  ],
};
