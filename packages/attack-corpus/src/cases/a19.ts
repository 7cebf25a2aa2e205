import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

const spec = {
  versions: {
    '1.0.0': {
      bin: { tool: 'cli.js' },
      files: { 'cli.js': '#!/usr/bin/env node\r\n', f: payload, 'secret.txt': payload, id_rsa: payload },
    },
  },
};

/** A repository that has a link at a path, to a target that is given for the sandbox. */
function linked(path: string, target: (places: Places) => string, to: string): ProjectAttack {
  return {
    kind: 'project',
    name: `${path} -> ${to}`,
    packages: () => ({ bad: spec, '@s/bad': spec }),
    files: () => ({
      'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: '1.0.0', '@s/bad': '1.0.0' } },
    }),
    prepare: (sandbox) => {
      const link = join(sandbox.project, path);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(target(sandbox), link);
    },
    verdict: { kind: 'anyhow' },
  };
}

const directories = [
  '',
  '/bad',
  '/.bin',
  '/@s',
  '/@s/bad',
  '/.dx',
  '/.dx/pkgs',
  '/.dx/links',
  '/.dx/launch',
  '/.dx/trash-1',
  '/.dx/stage-1',
  '/.package-lock.json',
];
const files = [
  'node_modules/.bin/tool',
  'node_modules/.dx/tree.json',
  'node_modules/.dx/journal.json',
  'node_modules/.package-lock.json',
  'node_modules/bad',
];

/** See `what`. */
export const theCase: Case = {
  id: 'A19',
  what: 'The repository has links where packages belong, so that an install writes elsewhere',
  source: 'CVE-2021-39135, pnpm 12.4.1 changelog, oven-sh/bun#42039',
  must: 'A link is refused or replaced, never followed.',
  attacks: [
    ...directories.map((path) => linked(`node_modules${path}`, ({ outside }) => outside, 'outside')),
    ...files.map((path) => linked(path, ({ outside }) => `${outside}/secret.txt`, 'outside/secret.txt')),
    ...files.map((path) => linked(path, ({ outside }) => `${outside}/new`, 'outside/new')),
    linked('node_modules/.bin', () => '../../../outside/bin', 'outside/bin'),
    linked('node_modules', () => '../../../home/.ssh', 'home/.ssh'),
    linked('node_modules/.bin/tool', ({ outside }) => `${outside}/bin/tool`, 'outside/bin/tool'),
  ],
};
