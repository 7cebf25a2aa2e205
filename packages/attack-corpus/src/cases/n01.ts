import { appManifest, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack } from '../types.ts';

const evil = { versions: { '1.0.0': { files: { planted: payload } } } };
const target = 'npm:evil@1.0.0';

/** `who` asks for a package under a name that is a path. */
function asked(who: 'the project' | 'a dependency', field: string, alias: string): ProjectAttack {
  const fields = { [field]: { [alias]: target } };
  return {
    kind: 'project',
    name: `${who}, ${field}, ${alias}`,
    packages: () => ({ evil, bad: { versions: { '1.0.0': who === 'the project' ? {} : fields } } }),
    files: () => ({
      'package.json': who === 'the project' ? appManifest({}, fields) : appManifest({ bad: '1.0.0' }),
    }),
    verdict: { kind: 'refused', code: 'DX_INVALID_PACKAGE_NAME' },
    check: (sandbox) => hasNothingElse(sandbox),
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'N01',
  what: 'The name under which a package is asked for is a path, so that it would be installed elsewhere',
  source: 'CVE-2026-50016 (GHSA-hwx4-2j3j-g496)',
  must: 'The manifest is refused when it is read, whoever asks and in whichever field; nothing is fetched under such a name.',
  attacks: [
    ...[
      '@x/../../../../outside/planted',
      '../../../outside/planted',
      '@x/../../.git/hooks',
      '.husky',
      '.bin',
      '.dx',
      'node_modules',
      'favicon.ico',
      'a/b',
      'a\\..\\..\\b',
      '/abs',
    ].map((alias) => asked('a dependency', 'dependencies', alias)),
    ...['../../../outside/planted', '.github/actions/x', 'scripts/x'].map((alias) =>
      asked('the project', 'dependencies', alias),
    ),
    asked('the project', 'optionalDependencies', '../../../outside/planted'),
    asked('the project', 'devDependencies', '@x/../../../../outside/planted'),
    asked('the project', 'peerDependencies', '../../../outside/planted'),
    asked('a dependency', 'optionalDependencies', '../../../outside/planted'),
    asked('a dependency', 'peerDependencies', '../../../outside/planted'),
  ],
};
