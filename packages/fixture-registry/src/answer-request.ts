import type { IncomingMessage } from 'node:http';
import { abbreviatedType, asRecord } from './abbreviate-packument.ts';
import { type Answer, answerArchive, answerDocument, answerJson } from './answer.ts';
import type { PackageShelf } from './package-shelf.ts';
import type { Route } from './parse-route.ts';
import { searchPackages } from './search-packages.ts';
import type { RegistryOptions } from './types.ts';

/** What the registry says to a request, before any fault. */
export async function answerRequest(
  shelf: PackageShelf,
  route: Route,
  request: IncomingMessage,
  options: RegistryOptions,
): Promise<Answer> {
  if (!isAllowed(request, options)) {
    return answerJson({ error: 'unauthorized' }, 401, { 'www-authenticate': 'Bearer realm="fixture"' });
  }
  switch (route.kind) {
    case 'packument':
      return answerPackument(shelf, route.name, request, options);
    case 'manifest':
      return answerManifest(shelf, route.name, route.version);
    case 'archive': {
      const archive = await shelf.archive(route.name, route.version);
      return archive === undefined ? notFound : answerArchive(archive.bytes);
    }
    case 'search':
      return answerJson(await searchPackages(shelf, route.text, route.size));
    case 'service':
      return answerService(route.path);
    case 'unknown':
      return notFound;
  }
}

/** 404 as registries word it. */
export const notFound: Answer = answerJson({ error: 'Not found' }, 404);

/** The small services that clients ask for beside packages. */
export function answerService(path: string): Answer {
  if (path === '-/ping') return answerJson({});
  if (path === '-/npm/v1/security/advisories/bulk') return answerJson({});
  if (path === '-/npm/v1/keys') return answerJson({ keys: [] });
  return notFound;
}

function isAllowed(request: IncomingMessage, options: RegistryOptions): boolean {
  if (options.bearerToken === undefined) return true;
  return request.headers.authorization === `Bearer ${options.bearerToken}`;
}

async function answerPackument(
  shelf: PackageShelf,
  name: string,
  request: IncomingMessage,
  options: RegistryOptions,
): Promise<Answer> {
  const wantsShort = request.headers.accept?.includes(abbreviatedType) ?? false;
  const form = wantsShort && options.abbreviated !== false ? 'abbreviated' : 'full';
  const document = await shelf.document(name, form);
  if (document === undefined) return notFound;
  return answerDocument(document, request.headers, options.maxAgeSeconds ?? 300);
}

async function answerManifest(shelf: PackageShelf, name: string, versionOrTag: string): Promise<Answer> {
  const packument = (await shelf.packument(name)) ?? {};
  const tagged = asRecord(packument['dist-tags'])[versionOrTag];
  const manifest = asRecord(packument['versions'])[String(tagged ?? versionOrTag)];
  return manifest === undefined ? notFound : answerJson(manifest);
}
