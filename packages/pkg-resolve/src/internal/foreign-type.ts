import type { SourceSpec } from '../types.ts';

type ForeignType = SourceSpec['kind'] | 'catalog' | 'url';

/** Protocols that say by themselves what follows. */
const protocols: ReadonlyMap<string, ForeignType> = new Map([
  ['link', 'directory'],
  ['portal', 'directory'],
  ['catalog', 'catalog'],
  ['git', 'git'],
  ['ssh', 'git'],
  ['github', 'git'],
  ['gitlab', 'git'],
  ['bitbucket', 'git'],
  ['gist', 'git'],
  ['sourcehut', 'git'],
]);

/** Hosts whose page of a repository is as good as its git URL, with the third parts of a path that are no such page. */
const hosts: ReadonlyMap<string, RegExp> = new Map([
  ['github.com', /^[^/]+\/[^/]+\/(?!tree(?:\/|$))./],
  ['gitlab.com', /\/-\/|\/archive\.tar\.gz/],
  ['bitbucket.org', /^[^/]+\/[^/]+\/get(?:\/|$)/],
  ['gist.github.com', /^[^/]+\/[^/]+\/raw(?:\/|$)/],
  ['git.sr.ht', /^[^/]+\/[^/]+\/archive(?:\/|$)/],
]);

/** From where a dependency's text takes its package, when it is not from a registry. */
export function findForeignType(spec: string): ForeignType | undefined {
  if (/^(?:\.|~\/|\/|[a-z]:[\\/]|file:)/i.test(spec)) return isArchive(spec) ? 'file' : 'directory';
  const protocol = /^([a-z]+)(\+[a-z]+)?:/i.exec(spec);
  if (protocol !== null) return typeOfProtocol(protocol[1]?.toLowerCase() ?? '', spec);
  if (/^[^@\s]+@[^:.\s]+\.[^:\s]+:.+$/.test(spec)) return 'git';
  if (/^[^\s/@:]+\/[^\s/@:#]+(?:#.*)?$/.test(spec)) return 'git';
  if (isArchive(spec)) return 'file';
  return spec.includes('/') ? 'directory' : undefined;
}

function isArchive(spec: string): boolean {
  return /\.(?:tgz|tar\.gz|tar)$/i.test(spec);
}

function typeOfProtocol(protocol: string, spec: string): ForeignType {
  if (protocol !== 'http' && protocol !== 'https') return protocols.get(protocol) ?? 'url';
  return isRepositoryPage(spec) ? 'git' : 'remote';
}

function isRepositoryPage(url: string): boolean {
  const parts = /^https?:\/\/(?:[^/@]*@)?(?:www\.)?([^/:?#]+)\/([^?#]*)/i.exec(url);
  const refused = hosts.get(parts?.[1]?.toLowerCase() ?? '');
  const path = parts?.[2] ?? '';
  if (refused === undefined || refused.test(path)) return false;
  return parts?.[1]?.startsWith('gist.') === true ? path !== '' : /^[^/]+\/[^/]/.test(path);
}
