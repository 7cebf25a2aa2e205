import type npa from 'npm-package-arg';

/** What `npm-package-arg` gives for a known host, beyond its types. */
interface KnownHost {
  ssh(options: { readonly noCommittish: true }): string;
  shortcut(options: { readonly noCommittish: true }): string;
}

/** The one spelling under which npm compares a git repository: without commit, over ssh for the known hosts. */
export function canonicalRepository(spec: npa.Result): string | undefined {
  const host = spec.hosted as KnownHost | undefined;
  return host?.ssh({ noCommittish: true }) ?? spec.fetchSpec ?? undefined;
}

/** The repository as an entry names it: `github:user/repo` for the known hosts. Without commit. */
export function repositoryKey(spec: npa.Result): string | undefined {
  const host = spec.hosted as KnownHost | undefined;
  if (host !== undefined) return host.shortcut({ noCommittish: true });
  return spec.saveSpec?.replace(/#.*$/s, '');
}
