import { isStandalone } from './own-process.ts';

/**
 * Deletes a directory that nothing refers to any more, in a process of its own that outlives this one; retried, because on
 * Windows a scanner may still hold a file. What is left after all is removed by the next install.
 *
 * The module is loaded here since most runs discard nothing, and it takes 5 ms.
 */
export function discardInBackground(path: string): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const script = "require('node:fs').rmSync(process.argv[1],{recursive:true,force:true,maxRetries:10})";
  const env = isStandalone() ? { ...process.env, BUN_BE_BUN: '1' } : process.env;
  const child = spawn(process.execPath, ['-e', script, path], { env, detached: true, stdio: 'ignore' });
  child.unref();
}
