import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ProgramRun, runProgram } from '../../src/sources/run-program.ts';
import { makeDirectory } from './git-fixture.ts';

const run = (script: string): ProgramRun => ({
  program: process.execPath,
  args: ['-e', script],
  directory: process.cwd(),
  env: {},
  timeoutMs: 30_000,
  signal: new AbortController().signal,
});

it.each([10, 60_000])(
  '%i bytes of a program are there for a reader that begins after its end',
  async (size) => {
    const directory = makeDirectory();
    const script = `process.stdout.write('x'.repeat(${size}), () => require('fs').writeFileSync('${directory}/pid', String(process.pid)))`;
    const { end, found } = await runProgram(run(script), async (output) => {
      const read = (): string =>
        existsSync(`${directory}/pid`) ? readFileSync(`${directory}/pid`, 'utf8') : '';
      while (read() === '' || existsSync(`/proc/${read()}`))
        await new Promise((resolve) => setImmediate(resolve));
      let sizeBytes = 0;
      for await (const chunk of output) sizeBytes += (chunk as Buffer).length;
      return sizeBytes;
    });
    expect(end).toMatchObject({ exitCode: 0, isLate: false });
    expect(found).toEqual({ status: 'fulfilled', value: size });
  },
);

it('a reader that fails ends the program', async () => {
  const { end, found } = await runProgram(
    run('process.stdout.write("x"); setInterval(() => {}, 1000)'),
    async (output) => {
      for await (const _ of output) throw new Error('enough');
    },
  );
  expect(end.exitCode).toBeUndefined();
  expect(found).toMatchObject({ status: 'rejected', reason: new Error('enough') });
});
