import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Sandbox } from '../types.ts';

/** Six processes install at once in one project, with one store that is empty. */
async function together(sandbox: Sandbox, linker: string): Promise<void> {
  sandbox.write({
    'package.json': { name: 'app', version: '1.0.0', dependencies: { good: '1.0.0', other: '1.0.0' } },
  });
  const runs = Array.from({ length: 6 }, () => sandbox.built(['install', `--linker=${linker}`]));
  for (const { exitCode, stderr } of await Promise.all(runs)) assert.equal(exitCode, 0, stderr);
  assert.match(readFileSync(join(sandbox.project, 'node_modules/.bin/tool'), 'utf8'), /console/);
}

/** See `what`. */
export const theCase: Case = {
  id: 'B08',
  what: 'Two installs write the same command at the same time',
  source: 'pnpm 12.18.0 changelog (#17587)',
  must: 'Installs in one project take turns, and a command is replaced in one step.',
  attacks: [
    ...['hoisted', 'isolated', 'global'].map((linker) => ({
      kind: 'scenario' as const,
      name: linker,
      packages: () => {
        const spec = {
          versions: { '1.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': 'console.log(1)\n' } } },
        };
        return { good: spec, other: spec };
      },
      run: (sandbox: Sandbox) => together(sandbox, linker),
    })),
  ],
};
