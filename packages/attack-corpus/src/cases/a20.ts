import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Linker, Sandbox } from '../types.ts';

const linkers: readonly Linker[] = ['hoisted', 'isolated', 'global'];
const spec = { versions: { '1.0.0': { bin: { tool: 'cli.js' }, files: { 'cli.js': '' } } } };

/** Installs, puts a link in the place of a directory, and runs a command line that removes. */
async function removeThrough(
  sandbox: Sandbox,
  linker: string,
  path: string,
  argv: readonly string[],
): Promise<void> {
  const { project, outside } = sandbox;
  sandbox.write({
    'package.json': { name: 'app', version: '1.0.0', dependencies: { '@s/x': '1.0.0', y: '1.0.0' } },
  });
  const env = { npm_config_linker: linker };
  assert.equal((await sandbox.dx(['install'], env)).exitCode, 0);
  rmSync(join(project, path), { recursive: true });
  symlinkSync(join(outside, 'kept'), join(project, path));
  await sandbox.dx(argv, env);
}

/** See `what`. */
export const theCase: Case = {
  id: 'A20',
  what: 'Packages are removed below a directory that has become a link to somewhere else',
  source: 'pnpm 12.19.0 changelog, CVE of tar-rs about chmod through links',
  must: 'What a link leads to is never descended into; the link itself may go.',
  attacks: [
    ...linkers.flatMap((linker) =>
      [
        ['node_modules/@s', ['remove', '@s/x']],
        ['node_modules/@s/x', ['remove', '@s/x']],
        ['node_modules/y', ['remove', 'y']],
        ['node_modules/.bin', ['remove', 'y']],
        ['node_modules/@s', ['ci']],
        ['node_modules/@s', ['prune']],
        ['node_modules', ['remove', '@s/x', 'y']],
        ['node_modules', ['ci']],
      ].map(([path, argv]) => ({
        kind: 'scenario' as const,
        name: `${path} is a link, ${(argv as string[]).join(' ')}, ${linker}`,
        packages: () => ({ '@s/x': spec, y: spec }),
        run: (sandbox: Sandbox) => removeThrough(sandbox, linker, path as string, argv as string[]),
      })),
    ),
  ],
};
