import type { ScriptPackage } from './types.ts';

/** `name@version` of a package, or empty when its manifest has no name. */
export function packageId(target: ScriptPackage): string {
  const { name, version } = target.manifest;
  if (typeof name !== 'string') return '';
  return typeof version === 'string' ? `${name}@${version}` : name;
}

/** The scripts of a manifest that are text, without inherited keys. */
export function scriptsOf(target: ScriptPackage): Readonly<Record<string, string>> {
  const { scripts } = target.manifest;
  const own: Record<string, string> = Object.create(null);
  if (typeof scripts !== 'object' || scripts === null) return own;
  for (const [name, command] of Object.entries(scripts)) {
    if (typeof command === 'string' && command !== '') own[name] = command;
  }
  return own;
}
