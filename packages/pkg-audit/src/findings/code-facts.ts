import type { CodeFact } from './types.ts';

/** Where something was seen: the how manieth token, and the line. */
export interface Sighting {
  readonly token: number;
  readonly line: number;
  /** What was seen; from the file. */
  readonly detail: string;
}

/** What stands for a module in the code of a file. */
export type ModuleUse = 'network' | 'raw-socket' | 'processes';

/** Gathers what is seen in a file. */
export interface FactNotes {
  /** The next token begins. */
  advance(line: number): void;
  note(fact: CodeFact, detail?: string): void;
  /** Seen so many times it is a fact. */
  count(fact: CodeFact, needed: number, detail?: string): void;
  host(name: string): void;
  /** A text like `./other.js`. */
  relative(path: string): void;
  alias(name: string, use: ModuleUse): void;
  useOf(name: string): ModuleUse | undefined;
}

/** What was seen in the code of a file. */
export interface CodeFacts {
  readonly seen: ReadonlyMap<CodeFact, readonly Sighting[]>;
  /** Hosts in texts that begin like an address; at most 500. */
  readonly hosts: ReadonlySet<string>;
  /** Texts that may be other files of the package, seen from this one; at most 500. */
  readonly relatives: ReadonlySet<string>;
}

const keptSightings = 400;
const keptHosts = 500;
const keptAliases = 2000;

/** Nothing seen yet. Memory is bounded whatever comes. */
export function startFacts(): FactNotes & { finish(): CodeFacts } {
  const seen = new Map<CodeFact, Sighting[]>();
  const counts = new Map<CodeFact, number>();
  const aliases = new Map<string, ModuleUse>();
  const hosts = new Set<string>();
  const relatives = new Set<string>();
  let place = { token: 0, line: 1 };
  const note = (fact: CodeFact, detail = ''): void => {
    const list = seen.get(fact) ?? [];
    if (list.length < keptSightings) list.push({ ...place, detail: detail.slice(0, 200) });
    seen.set(fact, list);
  };
  return {
    advance: (line) => {
      place = { token: place.token + 1, line };
    },
    note,
    count: (fact, needed, detail) => {
      const count = (counts.get(fact) ?? 0) + 1;
      counts.set(fact, count);
      if (count === needed) note(fact, detail);
    },
    host: (name) => {
      if (hosts.size < keptHosts) hosts.add(name);
    },
    relative: (path) => {
      if (relatives.size < keptHosts) relatives.add(path);
    },
    alias: (name, use) => {
      if (aliases.size < keptAliases) aliases.set(name, use);
    },
    useOf: (name) => aliases.get(name),
    finish: () => ({ seen, hosts, relatives }),
  };
}
