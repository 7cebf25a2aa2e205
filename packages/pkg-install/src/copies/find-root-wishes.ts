import type { Workspace } from '@dx/pkg-workspace';

/** Members that the root's manifest injects: their links are where the copies would be, so there are none. */
export function findRootWishes({ importers }: Pick<Workspace, 'importers'>): readonly string[] {
  const { dependenciesMeta = {} } = importers['']?.fields ?? {};
  const names = new Set(Object.values(importers).map(({ fields }) => fields.name));
  return Object.keys(dependenciesMeta).filter(
    (name) => names.has(name) && dependenciesMeta[name]?.injected === true,
  );
}
