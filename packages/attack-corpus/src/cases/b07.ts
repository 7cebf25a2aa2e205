import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack, Sandbox } from '../types.ts';

const lines = [
  '#!/usr/bin/env node; touch canary',
  '#!/usr/bin/env -S node -e "process.exit(3)"',
  '#!$(touch canary)',
  '#!%PATH%',
  '#!"quoted" `touch canary`',
  `#!${'x'.repeat(5000)}`,
  '#!',
  '#!/usr/bin/env node\u0000touch',
];
const folders = [
  'with space',
  '$(touch ran)',
  '`touch ran`',
  '"quoted"',
  "it's",
  'a;touch ran',
  '%PATH%',
  'new\nline',
  '-rf',
  '*',
];

function beginning(line: string): PackageAttack {
  const text = `${line}\n${payload}\n`;
  return {
    kind: 'package',
    name: JSON.stringify(line.slice(0, 40)),
    manifest: () => ({ bin: { x: 'cli.js' } }),
    parts: ({ at }) => [{ path: `${at}/cli.js`, body: text }],
    verdict: { kind: 'installed', files: { 'cli.js': text } },
  };
}

/** The project itself lies where a shell would run something; scripts and commands must work there as anywhere. */
async function inFolder(sandbox: Sandbox, folder: string): Promise<void> {
  const directory = join(sandbox.project, folder);
  mkdirSync(directory, { recursive: true });
  const manifest = {
    name: 'app',
    version: '1.0.0',
    dependencies: { good: '1.0.0' },
    scripts: { x: 'good', postinstall: 'good' },
  };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  const install = await sandbox.built([`--cwd=${directory}`, 'install'].reverse());
  assert.equal(install.exitCode, 0, install.stderr);
  for (const argv of [
    ['run', 'x'],
    ['exec', 'good'],
  ]) {
    const { exitCode, stdout, stderr } = await sandbox.built([
      argv[0] ?? '',
      `--cwd=${directory}`,
      argv[1] ?? '',
    ]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /it works/);
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'B07',
  what: 'The first line of a command, or the path of the project, has something in it that a shell would run',
  source: 'pnpm 12.8.0 changelog (% in paths)',
  must: 'No first line is run at install time, and a path is an argument, never text of a shell.',
  attacks: [
    ...lines.map(beginning),
    ...folders.map((folder) => ({
      kind: 'scenario' as const,
      name: `a project in ${JSON.stringify(folder)}`,
      packages: () => ({
        good: {
          versions: {
            '1.0.0': {
              bin: { good: 'cli.js' },
              files: { 'cli.js': { text: `#!${process.execPath}\nconsole.log('it works')\n`, mode: 0o755 } },
            },
          },
        },
      }),
      run: (sandbox: Sandbox) => inFolder(sandbox, folder),
    })),
  ],
};
