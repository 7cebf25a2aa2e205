import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.ts';
import { writeThousand } from './thousand.ts';

const fixturesDirectory = join(repositoryRoot, 'fixtures', 'bench');

/** One project to install: manifests only. */
export interface Fixture {
  readonly name: string;
  /** Puts the fixture's files into an empty directory; always the same. */
  write(directory: string): void;
}

/** Fixtures that are made where they are needed. */
const generated: ReadonlyMap<string, Fixture> = new Map([
  ['thousand', { name: 'thousand', write: writeThousand }],
]);

/**
 * The fixture of this name.
 *
 * @throws Error that names the known ones
 */
export function openFixture(name: string): Fixture {
  const made = generated.get(name);
  if (made !== undefined) return made;
  const directory = join(fixturesDirectory, name);
  if (existsSync(join(directory, 'package.json')))
    return { name, write: (to) => cpSync(directory, to, { recursive: true }) };
  const known = [...readdirSync(fixturesDirectory), ...generated.keys()];
  throw new Error(`Unknown fixture ${name}. There are ${known.join(', ')}`);
}
