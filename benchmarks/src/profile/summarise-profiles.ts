import { OriginFinder } from './find-origin.ts';
import type { ThreadKind, ThreadProfile } from './read-profiles.ts';

/** One profiled run. */
export interface ProfiledRun {
  readonly wallMs: number;
  /** Of the whole process. Absent without GNU time. */
  readonly cpuMs?: number;
  readonly threads: readonly ThreadProfile[];
}

/** Milliseconds of a mean run. */
export interface Share {
  readonly name: string;
  readonly ms: number;
}

/** Where the time of a scenario goes: means of its runs. */
export interface ProfileSummary {
  readonly runs: number;
  readonly wallMs: number;
  readonly cpuMs?: number;
  /** Busy time by kind of thread, all threads of a kind together. */
  readonly threads: readonly (Share & { readonly count: number })[];
  /** Busy time of all threads by whose code it is, most first. */
  readonly parts: readonly Share[];
  /** By function, most first. */
  readonly places: readonly Share[];
}

const kinds: readonly ThreadKind[] = ['main', 'documents', 'archives and links'];

/** Sums up runs of one scenario; needs the source maps of the programs that were profiled. */
export function summariseProfiles(runs: readonly ProfiledRun[]): ProfileSummary {
  const finder = new OriginFinder();
  const parts = new Map<string, number>();
  const places = new Map<string, number>();
  for (const time of runs.flatMap(({ threads }) => threads).flatMap(({ times }) => times)) {
    const { part, place } = finder.find(time);
    parts.set(part, (parts.get(part) ?? 0) + time.ms / runs.length);
    places.set(place, (places.get(place) ?? 0) + time.ms / runs.length);
  }
  const cpu = runs.flatMap(({ cpuMs }) => cpuMs ?? []);
  return {
    runs: runs.length,
    wallMs: mean(runs.map(({ wallMs }) => wallMs)),
    ...(cpu.length === runs.length && { cpuMs: mean(cpu) }),
    threads: kinds.map((kind) => busyOf(kind, runs)).filter(({ count }) => count > 0),
    parts: descending(parts),
    places: descending(places),
  };
}

function busyOf(kind: ThreadKind, runs: readonly ProfiledRun[]): Share & { readonly count: number } {
  const threads = runs.flatMap((run) => run.threads.filter((thread) => thread.kind === kind));
  const ms = threads.flatMap(({ times }) => times).reduce((sum, time) => sum + time.ms, 0);
  return { name: kind, ms: ms / runs.length, count: Math.round(threads.length / runs.length) };
}

function descending(shares: ReadonlyMap<string, number>): readonly Share[] {
  return [...shares].map(([name, ms]) => ({ name, ms })).sort((left, right) => right.ms - left.ms);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
