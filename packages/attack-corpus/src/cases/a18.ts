import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Places, Sandbox } from '../types.ts';

const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
const specs = Object.fromEntries(names.map((name) => [name, '1.0.0']));
const spec = { bin: { tool: 'cli.js' }, files: { 'cli.js': payload, f: payload, 'secret.txt': payload } };

/** Puts links to `outside` where packages and commands are about to be, again and again, until the install is over. */
async function swapWhile(sandbox: Sandbox, linker: string): Promise<void> {
  sandbox.write({ 'package.json': { name: 'app', version: '1.0.0', dependencies: specs } });
  const ending = sandbox.built(['install', `--linker=${linker}`]);
  let isOver = false;
  void ending.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    for (const path of ['p1', 'p7', '.bin', '.dx/pkgs', '@s']) plant(sandbox, path);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ending;
}

function plant({ project, outside }: Places, path: string): void {
  const link = join(project, 'node_modules', path);
  try {
    if (!existsSync(link)) symlinkSync(outside, link);
    else if (Math.random() < 0.5) rmSync(link);
  } catch {
    // Another one was faster, or what is there is a directory by now: that is the race.
  }
}

/** See `what`. */
export const theCase: Case = {
  id: 'A18',
  what: 'A path is swapped for a link by another process while packages are written',
  source: 'CVE-2021-32803 and its kin, oven-sh/bun#31481, node-tar@119c401',
  must: 'Whatever the install makes of it, nothing is written through such a link.',
  attacks: [
    ...['hoisted', 'isolated', 'global'].map((linker) => ({
      kind: 'scenario' as const,
      name: linker,
      packages: () => Object.fromEntries(names.map((name) => [name, { versions: { '1.0.0': spec } }])),
      run: (sandbox: Sandbox) => swapWhile(sandbox, linker),
    })),
  ],
};
