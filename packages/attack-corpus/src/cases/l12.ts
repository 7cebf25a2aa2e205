import { integrityOf, lockEntry, npmLock, registryUrl } from '../lock-attacks.ts';
import { appManifest, hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack } from '../types.ts';

const elsewhere = process.platform === 'win32' ? 'linux' : 'win32';
const evil = packArchive([
  { path: 'package/package.json', body: '{"name":"native","version":"1.0.0"}' },
  { path: 'package/f', body: payload },
]);
const wanted = { host: '1.0.0' };
const native = { native: '1.0.0' };

/** What only another platform installs, so that nobody sees it who reviews on this one. */
function hidden(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  verdict: ProjectAttack['verdict'],
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: () => ({
      host: { versions: { '1.0.0': { optionalDependencies: native } } },
      native: { versions: { '1.0.0': { os: [elsewhere] } } },
      evil: { versions: { '1.0.0': { archive: evil } } },
    }),
    files: (sandbox) => ({
      'package.json': appManifest(wanted),
      'package-lock.json': npmLock(sandbox, wanted, {
        'node_modules/host': lockEntry('host', '1.0.0', { optionalDependencies: native }),
        'node_modules/native': lockEntry('native', '1.0.0', { os: [elsewhere], optional: true, ...fields }),
      }),
    }),
    verdict,
    check: (sandbox) => hasNothingElse(sandbox),
    rivals: ['npm', 'Bun'],
    ...more,
  };
}

const refused = (code: string): ProjectAttack['verdict'] => ({ kind: 'refused', code });

/** See `what`. */
export const theCase: Case = {
  id: 'L12',
  what: 'An entry of a lockfile counts on another platform only, so that a review on this one does not meet it',
  source: 'Our own',
  must: 'A lockfile is checked as a whole, whatever is installed of it here.',
  attacks: [
    hidden('sound', {}, { kind: 'done' }),
    hidden(
      'another archive',
      { resolved: `${registryUrl}evil/-/evil-1.0.0.tgz`, integrity: integrityOf(evil) },
      refused('DX_LOCK_FOREIGN_ARCHIVE'),
    ),
    hidden(
      'another archive, ci --omit=optional',
      { resolved: `${registryUrl}evil/-/evil-1.0.0.tgz`, integrity: integrityOf(evil) },
      refused('DX_LOCK_FOREIGN_ARCHIVE'),
      { commands: [['ci', '--omit=optional']], hasRivals: false },
    ),
    hidden(
      'a repository',
      { resolved: `git+ssh://git@127.0.0.1:9/evil.git#${'a'.repeat(40)}` },
      refused('DX_LOCK_FOREIGN_ARCHIVE'),
    ),
    hidden('a version that is a path', { version: '../../../x' }, refused('DX_LOCK_INVALID')),
    hidden('an integrity that is none', { integrity: 'md5-AAAA' }, refused('DX_LOCK_INVALID')),
    hidden('a name that is a path', { name: '../../x' }, refused('DX_LOCK_INVALID')),
    hidden(
      'another name',
      { name: 'evil', resolved: `${registryUrl}evil/-/evil-1.0.0.tgz` },
      { kind: 'anyhow' },
    ),
  ],
};
