import { describeCommit, describeMachine } from './describe-machine.ts';
import { memoryMethod } from './measure-command.ts';
import type { Network } from './registry-process.ts';
import type { BenchStart } from './result-file.ts';
import type { Nodes } from './rival.ts';
import { printed } from './rivals/command.ts';
import type { Rival } from './rivals/types.ts';

/** What is known before the first run. */
export function describeStart(rivals: readonly Rival[], nodes: Nodes, network: Network): BenchStart {
  return {
    format: 2,
    startedAt: new Date().toISOString(),
    commit: describeCommit(),
    machine: describeMachine(),
    versions: Object.fromEntries(rivals.map((rival) => [rival.name, rival.version()])),
    nodes: Object.fromEntries([...nodes].map(([name, path]) => [name, printed(path, ['--version'])])),
    memoryMethod,
    network,
  };
}
