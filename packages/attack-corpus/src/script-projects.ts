import type { PackageSpec } from '@dx/fixture-registry';
import { oneLinker } from './one-linker.ts';
import { appManifest } from './project-attacks.ts';
import type { Places, ProjectAttack } from './types.ts';

/** A package whose install script makes the canary. */
export function scripted({ canary }: Places, more: Readonly<Record<string, unknown>> = {}): PackageSpec {
  return { versions: { '1.0.0': { scripts: { postinstall: `touch '${canary}'` }, ...more } } };
}

/** A project with these dependencies and approvals in which no script may run. */
export function gated(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  approvals: unknown,
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    linkers: oneLinker(name),
    packages: (places) => ({ bad: scripted(places) }),
    files: () => ({ 'package.json': appManifest(dependencies, { allowScripts: approvals }) }),
    verdict: { kind: 'anyhow' },
    ...more,
  };
}
