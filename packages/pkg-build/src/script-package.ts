import { commandsOf } from './build/install-scripts.ts';
import type { ScriptPackage } from './types.ts';

/** `name@version` of a package, or empty when its manifest has no name. */
export function packageId(target: ScriptPackage): string {
  const { name, version } = target.manifest;
  if (typeof name !== 'string') return '';
  return typeof version === 'string' ? `${name}@${version}` : name;
}

/** The scripts of a manifest that are text, without inherited keys. */
export function scriptsOf(target: ScriptPackage): Readonly<Record<string, string>> {
  const own: Record<string, string> = Object.create(null);
  for (const [name, command] of commandsOf(target.manifest)) own[name] = command;
  return own;
}
