import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, ProjectAttack } from '../types.ts';

function project(name: string, spec: string, files: ProjectAttack['files'] = () => ({})): ProjectAttack {
  return {
    kind: 'project',
    name,
    files: (places) => ({
      'package.json': { name: 'app', version: '1.0.0', dependencies: { loop: spec } },
      ...files(places),
    }),
    verdict: { kind: 'anyhow' },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'D06',
  what: 'A directory that is a dependency contains the project itself, or a link to itself',
  source: 'Fixtures self-file-reference and self-link-reference of pnpm, CVE-2024-28863',
  must: 'The install ends, with a tree or an error, and copies nothing without bound.',
  attacks: [
    project('file:.', 'file:.'),
    project('link:.', 'link:.'),
    project('file:..', 'file:..'),
    {
      ...project('a link to itself inside', 'file:./lib', () => ({
        'lib/package.json': { name: 'loop', version: '1.0.0' },
      })),
      prepare: ({ project: root }) => symlinkSync('.', join(root, 'lib/self')),
    },
  ],
};
