import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { repositoryRoot } from './paths.ts';

/** What a figure depends on beside the code. */
export interface Machine {
  readonly system: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  /** One-minute load when the benchmark began: above 1, others were at work too. */
  readonly loadAtStart: number;
}

/** This machine. */
export function describeMachine(): Machine {
  const cores = cpus();
  return {
    system: `${type()} ${release()} ${process.arch}`,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryBytes: totalmem(),
    node: process.version,
    loadAtStart: loadavg()[0] ?? 0,
  };
}

/** The commit that is checked out, with `+changes` when files differ from it. */
export function describeCommit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  return git('rev-parse', 'HEAD') + (changed ? '+changes' : '');
}
