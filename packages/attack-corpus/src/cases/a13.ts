import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack, Position } from '../types.ts';

const positions: readonly Position[] = ['direct', 'transitive', 'optional'];

function alone(attack: PackageAttack): PackageAttack {
  return { ...attack, positions };
}

/** See `what`. */
export const theCase: Case = {
  id: 'A13',
  what: 'An archive has other first directories than `package/`, several of them, or none',
  source: 'REVIEW_GUIDE of pnpm; what npm takes off is exactly one part',
  must: 'One part is taken off, whatever it is; entries that are left without a name are left out.',
  attacks: [
    alone(
      installsArchive(
        'several',
        () => [
          { path: 'other/one', body: payload },
          { path: 'bare', body: payload },
          { path: './package/two', body: payload },
          { path: 'package', body: payload },
        ],
        { one: payload, 'package/two': payload },
      ),
    ),
    alone(
      installsArchive(
        'package.json elsewhere',
        () =>
          [
            { path: 'evil/package.json', body: '{"name":"bad","version":"1.0.0"}' },
            { path: '../x/f', body: '' },
          ].slice(0, 1),
        {},
      ),
    ),
    alone(refusesArchive('`..` as the first one', () => [{ path: '../x/f', body: payload }])),
  ],
};
