import type { RequestKind } from './types.ts';

/** What a path below the registry's base asks for. */
export type Route =
  | { readonly kind: 'packument'; readonly name: string }
  | { readonly kind: 'manifest'; readonly name: string; readonly version: string }
  | { readonly kind: 'archive'; readonly name: string; readonly version: string }
  | { readonly kind: 'search'; readonly text: string; readonly size: number }
  | { readonly kind: 'service'; readonly path: string }
  | { readonly kind: 'unknown' };

const archivePattern = /^((?:@[^/]+\/)?([^/]+))\/-\/(?:@[^/]+\/)?(.+)\.tgz$/;
const namePattern = /^(?:@[^/]+\/)?[^/@][^/]*$/;
const manifestPattern = /^((?:@[^/]+\/)?[^/@][^/]*)\/([^/]+)$/;

/** The route of a request target such as `/@scope%2fname` or `/a/-/a-1.0.0.tgz`. Scoped names in both encodings. */
export function parseRoute(target: string, basePath: string): Route {
  const url = new URL(target, 'http://registry.test');
  if (!url.pathname.startsWith(`${basePath}/`)) return { kind: 'unknown' };
  const path = decodePath(url.pathname.slice(basePath.length + 1));
  if (path === '-/v1/search') return searchRoute(url.searchParams);
  if (path.startsWith('-/')) return { kind: 'service', path };
  return parseArchive(path) ?? parseDocument(path);
}

/** The kind that is counted. */
export function countedKind(route: Route): RequestKind {
  if (route.kind === 'packument' || route.kind === 'manifest') return 'packument';
  return route.kind === 'archive' ? 'archive' : 'other';
}

/** The package that a route is about. */
export function routedName(route: Route): string | undefined {
  return 'name' in route ? route.name : undefined;
}

/** Where a version's archive is, below the registry's base. */
export function archivePath(name: string, version: string): string {
  return `${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
}

/** The path with percent escapes undone; as it is where they are malformed. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function searchRoute(query: URLSearchParams): Route {
  return { kind: 'search', text: query.get('text') ?? '', size: Number(query.get('size') ?? 20) };
}

function parseArchive(path: string): Route | undefined {
  const [, name, base, file] = archivePattern.exec(path) ?? [];
  if (name === undefined || base === undefined || !file?.startsWith(`${base}-`)) return undefined;
  return { kind: 'archive', name, version: file.slice(base.length + 1) };
}

function parseDocument(path: string): Route {
  if (namePattern.test(path)) return { kind: 'packument', name: path };
  const [, name, version] = manifestPattern.exec(path) ?? [];
  return name === undefined || version === undefined
    ? { kind: 'unknown' }
    : { kind: 'manifest', name, version };
}
