declare module '@npmcli/promise-spawn' {
  import type { ChildProcess, SpawnOptions } from 'node:child_process';

  /** Rejects unless the exit code is 0. */
  interface SpawnPromise extends Promise<unknown> {
    readonly process: ChildProcess;
  }
  /** `args` are quoted for the shell of the options. */
  function promiseSpawn(command: string, args: readonly string[], options: SpawnOptions): SpawnPromise;
  export default promiseSpawn;
}
