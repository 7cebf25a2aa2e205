import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf } from '../run/commands-of.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack, Sandbox, ScenarioAttack } from '../types.ts';

const names = ['', '.', '..', '@s/..', '@s/.', '@s/', '/', './', '__proto__', 'constructor'];

function locally(name: string): PackageAttack {
  return {
    kind: 'package',
    name: `${JSON.stringify(name)} in a project`,
    manifest: () => ({ bin: JSON.parse(`{${JSON.stringify(name)}:"cli.js"}`) }),
    parts: ({ at }) => [{ path: `${at}/cli.js`, body: payload }],
    verdict: { kind: 'installed', files: { 'cli.js': payload } },
    check: ({ project }) =>
      assert.deepEqual(
        commandsOf(project).filter((each) => !['s', '@s', '__proto__', 'constructor'].includes(each)),
        [],
      ),
  };
}

function globally(name: string): ScenarioAttack {
  return {
    kind: 'scenario',
    name: `${JSON.stringify(name)} globally, then removed`,
    packages: () => ({
      bad: {
        versions: {
          '1.0.0': { bin: JSON.parse(`{${JSON.stringify(name)}:"cli.js"}`), files: { 'cli.js': '' } },
        },
      },
    }),
    mayChange: ['prefix/lib', 'prefix/bin/__proto__', 'prefix/bin/constructor', 'prefix/bin/@s '],
    run: async (sandbox: Sandbox) => {
      await sandbox.dx(['install', '-g', 'bad']);
      assert.ok(existsSync(join(sandbox.prefix, 'bin')));
      await sandbox.dx(['remove', '-g', 'bad']);
      assert.ok(existsSync(join(sandbox.prefix, 'bin')));
    },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'B02',
  what: 'The name of a command is empty or nothing but dots, so that removing it would remove a directory',
  source: 'CVE-2026-55699 (GHSA-4gxm-v5v7-fqc4)',
  must: 'Such a command is not made, and removal takes only files that were recorded.',
  attacks: [...names.map(locally), ...names.map(globally)],
};
