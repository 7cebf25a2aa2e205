import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Sandbox, ScenarioAttack } from '../types.ts';

const commands = ['npm', 'node', 'dx', 'sh'];

/** A package that brings a command under the name of one that is there already. */
function replacing(command: string, field: Readonly<Record<string, unknown>>, name: string): ScenarioAttack {
  return {
    kind: 'scenario',
    name,
    packages: () => ({
      bad: { versions: { '1.0.0': { ...field, files: { 'cli.js': 'of the package' } } } },
      first: { versions: { '1.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': 'of the first' } } } },
    }),
    mayChange: ['prefix/'],
    run: async (sandbox: Sandbox) => {
      const file = join(sandbox.prefix, 'bin', command);
      writeFileSync(file, 'of somebody else');
      const { code, exitCode } = await sandbox.dx(['install', '-g', 'bad']);
      assert.equal(readFileSync(file, 'utf8'), 'of somebody else');
      assert.deepEqual([exitCode, code], [1, 'DX_BIN_EXISTS']);
    },
  };
}

/** The command belongs to another global package. */
async function twoPackages(sandbox: Sandbox): Promise<void> {
  assert.equal((await sandbox.dx(['install', '-g', 'first'])).exitCode, 0);
  assert.equal((await sandbox.dx(['install', '-g', 'bad'])).code, 'DX_BIN_EXISTS');
  assert.equal(readFileSync(join(sandbox.prefix, 'bin/tool'), 'utf8'), 'of the first');
  await sandbox.dx(['remove', '-g', 'bad']);
  assert.equal(readFileSync(join(sandbox.prefix, 'bin/tool'), 'utf8'), 'of the first');
}

/** See `what`. */
export const theCase: Case = {
  id: 'B05',
  what: 'A global package brings a command that somebody else has already',
  source: 'CVE-2019-16777',
  must: 'A command that belongs to something else is not replaced, and not removed with the package.',
  attacks: [
    ...commands.map((command) => replacing(command, { bin: { [command]: 'cli.js' } }, command)),
    replacing('tool', { bin: { '@s/tool': 'cli.js' } }, 'with a scope'),
    replacing('tool', { bin: { '../bin/tool': 'cli.js' } }, 'with path parts'),
    {
      ...replacing('tool', { bin: { tool: 'cli.js' } }, 'of another package'),
      run: twoPackages,
    },
  ],
};
