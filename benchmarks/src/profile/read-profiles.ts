import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a thread of dx is for. */
export type ThreadKind = 'main' | 'documents' | 'archives and links';

/** A place in compiled code, and how long a thread was there itself, not in what it called. */
export interface SelfTime {
  readonly name: string;
  readonly url: string;
  /** Both from zero. */
  readonly line: number;
  readonly column: number;
  readonly ms: number;
}

/** What one thread did. */
export interface ThreadProfile {
  readonly kind: ThreadKind;
  /** Without the time in which it waited. */
  readonly times: readonly SelfTime[];
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
}

/**
 * The threads of one process, from what `node --cpu-prof` wrote into a directory of its own.
 *
 * @throws Error when there is nothing of the main thread
 */
export function readProfiles(directory: string): readonly ThreadProfile[] {
  const threads = readdirSync(directory).map((name) => {
    const profile = JSON.parse(readFileSync(join(directory, name), 'utf8')) as CpuProfile;
    return { kind: kindOf(name, profile), times: sumSamples(profile) };
  });
  if (threads.some(({ kind }) => kind === 'main')) return threads;
  throw new Error('node --cpu-prof wrote nothing of the main thread');
}

/** The number of the thread is in the name: `CPU.<date>.<time>.<process>.<thread>.<count>.cpuprofile`. */
function kindOf(file: string, { nodes }: CpuProfile): ThreadKind {
  if (file.split('.')[4] === '0') return 'main';
  const isOfDocuments = nodes.some(({ callFrame }) => callFrame.url.endsWith('registry-worker.cjs'));
  return isOfDocuments ? 'documents' : 'archives and links';
}

function sumSamples({ nodes, samples, timeDeltas }: CpuProfile): readonly SelfTime[] {
  const micros = new Map<number, number>();
  for (const [index, id] of samples.entries())
    micros.set(id, (micros.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  return nodes
    .filter(({ callFrame }) => !['(idle)', '(root)'].includes(callFrame.functionName))
    .map(({ id, callFrame }) => ({
      name: callFrame.functionName,
      url: callFrame.url,
      line: callFrame.lineNumber,
      column: callFrame.columnNumber,
      ms: (micros.get(id) ?? 0) / 1000,
    }))
    .filter(({ ms }) => ms > 0);
}
