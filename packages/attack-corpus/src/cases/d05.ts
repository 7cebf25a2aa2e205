import assert from 'node:assert/strict';
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Case, Sandbox } from '../types.ts';

/** Names that a command line makes in the directory for temporary files. */
async function namesOf(sandbox: Sandbox, argv: readonly string[]): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const directory = join(sandbox.base, 'tmp');
  const watcher = watch(directory, (_, name) => {
    if (name !== null) seen.add(name);
  });
  await sandbox.built(argv);
  watcher.close();
  assert.deepEqual(readdirSync(directory), [], 'left in the temporary directory');
  return seen;
}

async function runTwice(sandbox: Sandbox, argv: readonly string[]): Promise<void> {
  sandbox.write({
    'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: '1.0.0' } },
    'index.js': '',
  });
  assert.equal((await sandbox.built(['install'])).exitCode, 0);
  const first = await namesOf(sandbox, argv);
  const second = await namesOf(sandbox, argv);
  assert.deepEqual(
    [...first].filter((name) => second.has(name)),
    [],
  );
}

/** See `what`. */
export const theCase: Case = {
  id: 'D05',
  what: 'A temporary file has a name that can be guessed, and somebody puts a link there first',
  source: 'CVE-2013-4116',
  must: 'Temporary names are random and nothing is left behind.',
  attacks: [
    ...[
      ['install', '--force'],
      ['pack'],
      ['patch', 'bad', '--edit-dir=edit'],
      ['diff', '--diff=bad@1.0.0', '--diff=bad@1.0.0'],
      ['exec', '--yes', 'tool'],
    ].map((argv) => ({
      kind: 'scenario' as const,
      name: argv.join(' '),
      packages: () => ({
        bad: { versions: { '1.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': '' } } } },
        tool: { versions: { '1.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': '' } } } },
      }),
      run: (sandbox: Sandbox) => runTwice(sandbox, argv),
    })),
  ],
};
