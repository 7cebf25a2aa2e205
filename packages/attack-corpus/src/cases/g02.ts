import { oneLinker } from '../one-linker.ts';
import { appManifest } from '../project-attacks.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

type Address = (places: Places) => string;

const addresses: readonly Address[] = [
  ({ canary }) => `git+ext::sh -c touch% ${canary}`,
  ({ canary }) => `ext::sh -c touch% ${canary}`,
  ({ canary }) => `git+ext://sh -c touch% ${canary}`,
  () => 'git+fd://7/',
  ({ canary }) => `git+ssh://-oProxyCommand=touch%20${encodeURIComponent(canary)}/a/b`,
  ({ canary }) => `ssh://-oProxyCommand=touch ${canary}/a`,
  ({ canary }) => `git@-oProxyCommand=touch ${canary}:a/b`,
  ({ canary }) => `git+ssh://git@registry.test:-oProxyCommand=touch ${canary}/a`,
  ({ canary }) => `--upload-pack=touch ${canary}`,
  ({ canary }) => `git+file://--upload-pack=touch ${canary}`,
  ({ canary }) => `git+https://127.0.0.1:9/a\n--upload-pack=touch ${canary}`,
  ({ canary }) => `git+file:///dev/null;touch ${canary}`,
  ({ canary }) => `git+file://$(touch ${canary})`,
  () => 'git+javascript://x',
  () => 'git+rsync://127.0.0.1:9/a',
];

function reached(
  address: Address,
  at: number,
  who: 'the project' | 'an optional dependency' | 'a dependency',
): ProjectAttack {
  return {
    kind: 'project',
    name: `${who}, ${at + 1}`,
    linkers: oneLinker(`${who}, ${at + 1}`),
    packages: (places) => ({
      host: { versions: { '1.0.0': { dependencies: who === 'a dependency' ? { x: address(places) } : {} } } },
    }),
    files: (places) => ({
      'package.json':
        who === 'a dependency'
          ? appManifest({ host: '1.0.0' })
          : appManifest(
              who === 'the project' ? { x: address(places) } : {},
              who === 'the project' ? {} : { optionalDependencies: { x: address(places) } },
            ),
    }),
    verdict: { kind: 'anyhow' },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'G02',
  what: 'The address of a repository has a transport that runs a program, or is an option of git or ssh',
  source: 'GHSA-hxwm-x553-x359, CVE-2017-1000117',
  must: 'Only https, ssh, git and files of this machine are handed to git; hosts and addresses that begin like options are refused.',
  attacks: [
    ...addresses.map((address, at) => reached(address, at, 'the project')),
    ...addresses.slice(0, 5).map((address, at) => reached(address, at, 'a dependency')),
    ...addresses.slice(0, 2).map((address, at) => reached(address, at, 'an optional dependency')),
  ],
};
