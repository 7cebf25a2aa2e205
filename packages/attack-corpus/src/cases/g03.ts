import { installsRepository } from '../git-projects.ts';
import type { Case, Places } from '../types.ts';

const events = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'prepack',
  'postpack',
];

function withScript(event: string, { canary }: Places): Readonly<Record<string, unknown>> {
  return {
    'package.json': { name: 'bad', version: '1.0.0', scripts: { [event]: `touch '${canary}'` } },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'G03',
  what: 'A repository has scripts that run while it is fetched and packed',
  source: 'CVE-2025-69264 (GHSA-379q-355j-w6rj), Mini Shai-Hulud (2026)',
  must: 'They wait for the same approval as install scripts; without it the repository is packed as it is.',
  attacks: [
    ...events.map((event) => installsRepository(event, (places) => withScript(event, places))),
    installsRepository('a workspace', (places) => ({
      'package.json': { name: 'bad', version: '1.0.0', workspaces: ['in'], scripts: { build: 'true' } },
      'in/package.json': { name: 'in', version: '1.0.0', scripts: { prepare: `touch '${places.canary}'` } },
    })),
    installsRepository('a binding.gyp', ({ canary }) => ({
      'binding.gyp': `{ "targets": [{ "sources": ["<!(touch '${canary}')"] }] }`,
    })),
    {
      ...installsRepository('its name is approved', (places) => withScript('prepare', places)),
      commands: [['install', '--strict-scripts']],
    },
  ],
};
