import { appManifest } from '../project-attacks.ts';
import { harmless, projectOf } from '../registry-projects.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

const file = 'bad/-/bad-1.0.0.tgz';

/** The document has the archive at this address, which is or looks like that of the registry. */
function elsewhere(
  name: string,
  tarball: (places: Places) => string,
  dependencies: Readonly<Record<string, string>> = { bad: '1.0.0' },
): ProjectAttack {
  return projectOf(name, () => [], {
    packages: (places) => ({
      bad: { versions: { '1.0.0': { files: { 'index.js': '' }, dist: { tarball: tarball(places) } } } },
      host: { versions: { '1.0.0': { dependencies: { bad: '1.0.0' } } } },
    }),
    foreign: () => ({ bad: harmless }),
    files: () => ({ 'package.json': appManifest(dependencies) }),
    verdict: { kind: 'anyhow' },
  });
}

function portOf({ foreignUrl }: Places): string {
  return new URL(foreignUrl).port;
}

/** See `what`. */
export const theCase: Case = {
  id: 'R03',
  what: 'A document says that the archive is on another host, in spellings that look like the registry’s own',
  source: 'Rule of npm 11 (npm-registry-fetch, auth.js)',
  must: 'Addresses are compared as origins once they are parsed; only the registry’s own gets the token.',
  attacks: [
    elsewhere('another port', ({ foreignUrl }) => `${foreignUrl}${file}`),
    elsewhere('another port, transitive', ({ foreignUrl }) => `${foreignUrl}${file}`, { host: '1.0.0' }),
    elsewhere('the registry as user', (at) => `http://127.0.0.1@127.0.0.1:${portOf(at)}/${file}`),
    elsewhere('user and password', (at) => `http://registry.test:80@127.0.0.1:${portOf(at)}/${file}`),
    elsewhere('no scheme', (at) => `//127.0.0.1:${portOf(at)}/${file}`),
    elsewhere('a scheme in capitals', (at) => `HTTP://LOCALHOST:${portOf(at)}/${file}`),
    elsewhere('a dot at the end', (at) => `http://127.0.0.1.:${portOf(at)}/${file}`),
    elsewhere('another way to write the host', (at) => `http://2130706433:${portOf(at)}/${file}`),
    elsewhere('backslashes', (at) => `http:\\\\127.0.0.1:${portOf(at)}\\${file}`),
    elsewhere('a tab in the host', (at) => `http://127.0.\t0.1:${portOf(at)}/${file}`),
    elsewhere('a fragment before the host', (at) => `http://127.0.0.1:${portOf(at)}#@registry.test/${file}`),
  ],
};
