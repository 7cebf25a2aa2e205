import type { InventoryPackage } from '../inventory/types.ts';

/** `name@version`; `alias@npm:name@version` where the folder has another name than the package. */
export function packageIdOf({ location, name, manifest }: InventoryPackage): string {
  const own = typeof manifest['name'] === 'string' ? manifest['name'] : '';
  const version = typeof manifest['version'] === 'string' ? manifest['version'] : '';
  if (location === '') return `${own}@${version}`;
  const isAlias = own !== '' && own !== name;
  return `${name}@${isAlias ? `npm:${own}@` : ''}${version}`;
}
