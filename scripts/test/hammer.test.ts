import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runHammer } from '../hammer/run-hammer.mjs';
import { root } from '../repo/root.mjs';

const program = join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs');

it('P4 P5 processes that install with one store, beside a prune and a verification, end in the trees of fresh installs', {
  timeout: 180_000,
}, async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const wishes = { processes: 4, installs: 6, minutes: 1, seed: 3 };
  const { faults, installs, prunes, verifies } = await runHammer({ base, program, ...wishes });
  rmSync(base, { recursive: true, force: true });
  expect(faults).toEqual([]);
  expect(installs).toBe(25);
  expect(Math.min(prunes, verifies)).toBeGreaterThan(0);
});
