import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.ts';

const fixturesDirectory = join(repositoryRoot, 'fixtures', 'bench');

/** One project to install: manifests only. */
export interface Fixture {
  readonly name: string;
  readonly directory: string;
}

/**
 * The fixture of this name.
 *
 * @throws Error that names the known ones
 */
export function openFixture(name: string): Fixture {
  const directory = join(fixturesDirectory, name);
  if (existsSync(join(directory, 'package.json'))) return { name, directory };
  throw new Error(`Unknown fixture ${name}. There are ${readdirSync(fixturesDirectory).join(', ')}`);
}

/** Puts the fixture's files into an empty directory. */
export function copyFixture(fixture: Fixture, directory: string): void {
  cpSync(fixture.directory, directory, { recursive: true });
}
