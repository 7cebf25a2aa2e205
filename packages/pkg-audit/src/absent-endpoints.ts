import type { FsOps } from '@dx/pkg-core';

const dayMs = 24 * 60 * 60 * 1_000;

/** Where it is remembered, and what time it is. */
export interface AbsentEndpointsOptions {
  /** Absolute; made when there is something to remember, in a directory that is there. */
  readonly file: string;
  readonly fs: FsOps;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** Whether a registry was found to have no advisories less than a day ago. A file that cannot be read says no. One read. */
export function lacksAdvisories(registry: string, options: AbsentEndpointsOptions): boolean {
  const until = readFile(options).get(registry) ?? 0;
  const nowMs = (options.now ?? Date.now)();
  return until > nowMs && until <= nowMs + dayMs;
}

/** Remembers for a day that a registry has no advisories. What cannot be written is asked again. One read, one write. */
export function rememberLack(registry: string, options: AbsentEndpointsOptions): void {
  const nowMs = (options.now ?? Date.now)();
  const known = new Map([...readFile(options)].filter(([, until]) => until > nowMs));
  known.set(registry, nowMs + dayMs);
  const beside = `${options.file}.${process.pid}`;
  try {
    options.fs.writeFile(beside, JSON.stringify({ version: 1, until: Object.fromEntries(known) }));
    options.fs.rename(beside, options.file);
  } catch {
    // Only a saving of time is lost.
  }
}

/** `{ "version": 1, "until": { "<registry>": <milliseconds since 1970> } }`; another version is as good as none. */
function readFile({ file, fs }: AbsentEndpointsOptions): ReadonlyMap<string, number> {
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(fs.readFile(file)));
    const { version, until } = content as { readonly version?: unknown; readonly until?: unknown };
    if (version !== 1 || typeof until !== 'object' || until === null) return new Map();
    return new Map(
      Object.entries(until).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  } catch {
    return new Map();
  }
}
