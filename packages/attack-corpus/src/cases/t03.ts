import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

const injected = 'evil: 1';
const line = `a\n${injected}`;

/** No text file of the project may get a line of its own out of a value. */
function wrote(
  name: string,
  commands: readonly (readonly string[])[],
  files: ProjectAttack['files'] = () => ({}),
): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: () => ({
      bad: {
        versions: { '1.0.0': { license: line, engines: { node: line }, funding: line, deprecated: line } },
      },
    }),
    files: (places) => ({ 'package.json': { name: 'app', version: '1.0.0' }, ...files(places) }),
    commands,
    verdict: { kind: 'anyhow' },
    check: (sandbox) => noLine(sandbox),
    hasRivals: false,
  };
}

function noLine({ project, home }: Sandbox): void {
  const files = ['package.json', 'pnpm-workspace.yaml', 'package-lock.json', 'yarn.lock', '.npmrc'];
  for (const file of [...files.map((name) => join(project, name)), join(home, '.npmrc')]) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    assert.doesNotMatch(text, /^\s*(?:"?evil"?\s*[:=])/m, file);
    if (file.endsWith('.json') && text !== '') JSON.parse(text);
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'T03',
  what: 'A value has a newline or quotes in it and becomes a line of its own in the file it is written to',
  source: 'pnpm changelog (a catalog name with a newline)',
  must: 'Writers escape, or refuse the value.',
  attacks: [
    wrote('facts of a package in lock.dxl', [['install', 'bad', '--lockfile=dxl']]),
    wrote('facts of a package in package-lock.json', [['install', 'bad', '--lockfile=npm']]),
    wrote('an alias', [['add', `${line}@npm:bad@1.0.0`]]),
    wrote('a range', [['add', `bad@${line}`]]),
    wrote('a catalog', [['add', 'bad', `--catalog=${line}`]], () => ({
      'pnpm-workspace.yaml': 'packages: []\ncatalogs: {}\n',
    })),
    wrote('a setting', [['config', 'set', `init-author-name=${line}`, '--location=project']]),
    wrote('the name of a setting', [['config', 'set', `${line}=1`, '--location=project']]),
    wrote('an equals sign in a setting', [
      ['config', 'set', 'init-author-name', 'a\nevil = 1', '--location=project'],
    ]),
    wrote('a field of package.json', [['pkg', 'set', `description=${line}`]]),
    wrote('a range in yarn.lock', [['install']], () => ({
      'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: `1.0.0 || ${line}` } },
      'yarn.lock': '# yarn lockfile v1\n\n\nbad@1.0.0:\n  version "1.0.0"\n',
    })),
  ],
};
