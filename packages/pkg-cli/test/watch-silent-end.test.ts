import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { type EndingProcess, watchSilentEnd } from '../src/watch-silent-end.ts';

test('a process that ends before its command has failed, and says so', () => {
  const ending = fakeProcess();
  const onSilentEnd = vi.fn();
  watchSilentEnd(ending, onSilentEnd);
  ending.emit('exit');
  expect(ending.exitCode).toBe(1);
  expect(onSilentEnd).toHaveBeenCalledOnce();
});

test('a process that ends after its command keeps the exit code of the command', () => {
  const ending = fakeProcess();
  const onSilentEnd = vi.fn();
  watchSilentEnd(ending, onSilentEnd)();
  ending.exitCode = 0;
  ending.emit('exit');
  expect(ending.exitCode).toBe(0);
  expect(onSilentEnd).not.toHaveBeenCalled();
});

function fakeProcess(): EndingProcess & EventEmitter {
  return new EventEmitter() as EndingProcess & EventEmitter;
}
