import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, type PackageSpec, startRegistry } from '@dx/fixture-registry';
import { oneLinker } from './one-linker.ts';
import { appManifest } from './project-attacks.ts';
import { secret } from './sandbox/find-secret.ts';
import type { ProjectAttack, Sandbox } from './types.ts';

/** One version with one file, whatever the name. */
export const harmless: PackageSpec = { versions: { '1.0.0': { files: { 'index.js': '' } } } };

/** A registry of its own for a scenario. */
export async function withRegistry(
  packages: Readonly<Record<string, PackageSpec>>,
  use: (registry: FixtureRegistry) => Promise<void>,
): Promise<void> {
  const registry = await startRegistry({ packages });
  try {
    await use(registry);
  } finally {
    await registry.close();
  }
}

/** An address without its scheme, as settings name it: `//127.0.0.1:4873/`. */
export function settingPrefix(url: string): string {
  return url.slice(url.indexOf('//'));
}

/** A line of settings that gives the sandbox's registry its token. */
export function tokenLine({ registry }: Sandbox): string {
  return `${settingPrefix(registry.url)}:_authToken=${secret}`;
}

/** Writes the person's own settings; goes with `mayChange` of `ownSettings`. */
export function writeUserSettings({ home }: Sandbox, ...lines: readonly string[]): void {
  writeFileSync(join(home, '.npmrc'), `${lines.join('\n')}\n`);
}

/** A project of a person who has a token for the sandbox's registry: asks for `bad`, with settings of its own. */
export function projectOf(
  name: string,
  settings: (sandbox: Sandbox) => readonly string[],
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    linkers: oneLinker(name),
    packages: () => ({ bad: harmless }),
    foreign: () => ({ bad: harmless }),
    env: () => ({ npm_config_registry: '', pnpm_config_registry: '' }),
    files: (sandbox) => ({
      'package.json': appManifest({ bad: '1.0.0' }),
      '.npmrc': `${settings(sandbox).join('\n')}\n`,
    }),
    prepare: (sandbox) => writeUserSettings(sandbox, `registry=${sandbox.registry.url}`, tokenLine(sandbox)),
    mayChange: ['home/.npmrc'],
    verdict: { kind: 'done' },
    ...more,
  };
}
