import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Sandbox } from '../types.ts';

const programs = [
  'git',
  'node',
  'sh',
  'npm',
  'yarn',
  'pnpm',
  'git.exe',
  'node.cmd',
  'node_modules/.bin/git',
  'node_modules/.bin/node',
  'node_modules/.bin/sh',
];
const commandLines = [
  ['install'],
  ['ls'],
  ['version', 'patch'],
  ['pack'],
  ['run', '-s', 'x'],
  ['config', 'list'],
  ['outdated'],
];

async function inHostileFolder(sandbox: Sandbox, argv: readonly string[]): Promise<void> {
  const script = `#!/bin/sh\n: > '${sandbox.canary}'\n`;
  sandbox.write({
    'package.json': { name: 'app', version: '1.0.0', scripts: { x: 'true' }, packageManager: 'yarn@9.9.9' },
    '.yarnrc.yml': 'yarnPath: ./evil.cjs\n',
    '.yarnrc': 'yarn-path "./evil.cjs"\n',
    '.pnpmfile.cjs': `require('fs').writeFileSync(${JSON.stringify(sandbox.canary)}, '')\n`,
    'evil.cjs': `require('fs').writeFileSync(${JSON.stringify(sandbox.canary)}, '')\n`,
    ...Object.fromEntries(programs.map((name) => [name, script])),
  });
  for (const name of programs) chmodSync(join(sandbox.project, name), 0o755);
  const { code } = await sandbox.built(argv);
  assert.notEqual(code, 'DX_INTERNAL');
}

/** See `what`. */
export const theCase: Case = {
  id: 'B09',
  what: 'The project has programs named like those that a package manager calls, or names one to be run',
  source: 'CVE-2022-26183, CVE-2021-4435, CVE-2026-45772',
  must: 'Programs are looked up outside of the project; files of other package managers that name code are not run.',
  attacks: [
    ...commandLines.map((argv) => ({
      kind: 'scenario' as const,
      name: argv.join(' '),
      run: (sandbox: Sandbox) => inHostileFolder(sandbox, argv),
    })),
  ],
};
