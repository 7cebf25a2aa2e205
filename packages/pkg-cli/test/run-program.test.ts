import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CommandContext } from '../src/command-context.ts';
import { runProgram } from '../src/run-program.ts';
import { openFakeTerminal } from './support/fake-terminal.ts';

/** A program with that text in a directory of its own, and a context that starts it elsewhere. */
function makeProgram(text: string) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const program = join(base, 'program');
  writeFileSync(program, text);
  chmodSync(program, 0o755);
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-')));
  const stop = new AbortController();
  const context: CommandContext = {
    argv: [],
    project: {
      directory,
      env: { PATH: process.env['PATH'], FROM: 'outside' },
      home: directory,
      globalPrefix: directory,
      platform: process.platform,
      arch: process.arch,
      nodeVersion: process.version,
      dxVersion: '0.0.0',
    },
    terminal: openFakeTerminal().terminal,
    signal: stop.signal,
  };
  return { program, base, directory, context, stop };
}

const node = '#!/usr/bin/env node\n';

it.each([0, 1, 7, 255])('gives exit code %i of a program', async (code) => {
  const { program, context } = makeProgram(`#!/bin/sh\nexit ${code}\n`);
  expect(await runProgram(program, [], context)).toBe(code);
});

it('gives 128 and the number of the signal that ended it', async () => {
  const { program, context } = makeProgram('#!/bin/sh\nkill -KILL $$\n');
  expect(await runProgram(program, [], context)).toBe(137);
});

it('starts it in the directory of the person, with arguments as they are and its own folder on PATH', async () => {
  const said = 'JSON.stringify([process.cwd(), process.argv.slice(2), process.env.FROM, process.env.PATH])';
  const { program, base, directory, context } = makeProgram(
    `${node}require('fs').writeFileSync('said', ${said});\n`,
  );
  await runProgram(program, ['a b', '$HOME', '*', ''], context);
  const [cwd, args, from, searchPath] = JSON.parse(
    readFileSync(join(directory, 'said'), 'utf8'),
  ) as unknown[];
  expect([cwd, args, from]).toEqual([directory, ['a b', '$HOME', '*', ''], 'outside']);
  expect(String(searchPath).startsWith(`${base}:`)).toBe(true);
});

it('ends the program when dx is told to end', async () => {
  const { program, directory, context, stop } = makeProgram(
    `${node}process.on('SIGTERM', () => { require('fs').writeFileSync('told', ''); process.exit(9); });
setInterval(() => undefined, 1000);
process.kill(process.ppid, 'SIGUSR2');\n`,
  );
  process.once('SIGUSR2', () => stop.abort('SIGTERM'));
  expect(await runProgram(program, [], context)).toBe(9);
  expect(existsSync(join(directory, 'told'))).toBe(true);
});

it('says what it cannot start', async () => {
  const { program, context } = makeProgram('');
  chmodSync(program, 0o644);
  await expect(runProgram(program, [], context)).rejects.toMatchObject({
    code: 'DX_PROGRAM_FAILED',
    message: expect.stringContaining(program),
  });
});
