import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject } from './support/dx.ts';

it('calls an error that nobody caught a bug in dx', async () => {
  requireBuiltDx();
  const target = createDxProject('https://registry.test/', { 'package.json': { name: 'app' } });
  const preload = join(target.home, 'fail.cjs');
  const late = "setImmediate(() => { throw new TypeError('unforeseen'); })";
  writeFileSync(
    preload,
    `process.on('newListener', (event) => { if (event === 'uncaughtException') ${late}; });\n`,
  );
  const env = { PATH: process.env['PATH'], HOME: target.home, NODE_OPTIONS: `--require=${preload}` };
  const { exitCode, stderr } = await runBuiltDx(['help'], { cwd: target.root, env });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error DX_INTERNAL dx itself failed: TypeError: unforeseen');
  expect(stderr).toContain('hint  This is a bug in dx');
});
