import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Places, ProjectAttack, Sandbox } from '../types.ts';

const root = (workspaces: unknown): Readonly<Record<string, unknown>> => ({
  name: 'app',
  version: '1.0.0',
  workspaces,
  dependencies: { bad: '1.0.0' },
});
const bad = (canary: string): Readonly<Record<string, unknown>> => ({
  scripts: { postinstall: `touch '${canary}'`, prepare: `touch '${canary}'` },
  files: { f: payload },
});

/** Twice, so that the second one finds what the first one kept. */
async function storeInside(sandbox: Sandbox, directory: string, pattern: string): Promise<void> {
  sandbox.write({
    'package.json': root([pattern]),
    'packages/a/package.json': { name: 'a', version: '1.0.0' },
  });
  const home = { DX_HOME: join(sandbox.project, directory) };
  for (const argv of [
    ['install'],
    ['install'],
    ['install', '--linker=isolated'],
    ['install', '--linker=global'],
  ]) {
    const { exitCode, stderr } = await sandbox.dx(argv, home);
    assert.equal(exitCode, 0, stderr);
  }
  const { stdout } = await sandbox.dx(['pkg', 'get', 'name', '--workspaces'], home);
  assert.equal(stdout, 'a a\n');
}

function patterned(name: string, workspaces: unknown, more: Partial<ProjectAttack> = {}): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: ({ canary }) => ({ bad: { versions: { '1.0.0': bad(canary) } } }),
    files: () => ({ 'package.json': root(workspaces) }),
    verdict: { kind: 'refused', code: 'DX_MANIFEST_INVALID' },
    ...more,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'N10',
  what: 'A pattern for the members of a workspace reaches the store, node_modules, or what lies outside of the project',
  source: 'pnpm 12.7.0 changelog (#15033)',
  must: 'Packages that were installed are never members, wherever the store lies; a pattern that leaves the project is refused.',
  attacks: [
    ...[
      ['packages/.store', 'packages/**'],
      ['store', '**'],
      ['packages/store', 'packages/**'],
    ].map(([directory = '', pattern = '']) => ({
      kind: 'scenario' as const,
      name: `a store in ${directory}, ${pattern}`,
      packages: ({ canary }: Places) => ({
        bad: { versions: { '1.0.0': bad(canary) } },
      }),
      run: (sandbox: Sandbox) => storeInside(sandbox, directory, pattern),
    })),
    patterned('the directory above', ['../*']),
    patterned('above by a detour', ['packages/../../*']),
    patterned('everything above', ['../**']),
    patterned('an absolute one, which npm takes for one of the project', ['/outside/*'], {
      verdict: { kind: 'done' },
    }),
    patterned('in pnpm-workspace.yaml', undefined, {
      files: () => ({ 'package.json': root(undefined), 'pnpm-workspace.yaml': "packages:\n  - '../*'\n" }),
    }),
    patterned('node_modules', ['node_modules/*', '**'], { verdict: { kind: 'done' } }),
    patterned('a link to outside', ['packages/*'], {
      files: () => ({ 'package.json': root(['packages/*']), 'packages/.keep': '' }),
      prepare: ({ project, base }) => {
        symlinkSync(join(base, 'work/other'), join(project, 'packages/other'));
        symlinkSync(join(base, 'outside'), join(project, 'packages/outside'));
      },
      verdict: { kind: 'anyhow' },
    }),
  ],
};
