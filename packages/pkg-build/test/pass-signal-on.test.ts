import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { passSignalOn } from '../src/index.ts';

const below = `process.stdout.write('ready'); setTimeout(() => {}, 60000);`;

/** A process that ends when the one that it started has, with the signal that ended that one as its exit code. */
const above = `
const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(below)}], { stdio: ['ignore', 'inherit', 'ignore'] });
process.on('SIGTERM', () => {});
child.on('exit', (_, signal) => process.exit(require('os').constants.signals[signal]));
`;

it.skipIf(process.platform === 'win32')('P6 gives a signal to a program and to what it started', async () => {
  const child = spawn(process.execPath, ['-e', above], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  passSignalOn('SIGTERM', child.pid);
  expect(await once(child, 'exit')).toEqual([15, null]);
});

it.skipIf(process.platform === 'win32')('leaves a program alone when the reason is no signal', async () => {
  const child = spawn(process.execPath, ['-e', above], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  passSignalOn(new Error('something else'), child.pid);
  passSignalOn('SIGKILL', child.pid);
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});
