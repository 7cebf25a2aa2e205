import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { auditBulk, auditLock, auditReportJson, openDirectPort } from '@dx/pkg-audit';
import { readPackageLock } from '@dx/pkg-lock';
import { inMemoryMetadata, type Universe } from '@dx/pkg-resolve';
import Arborist from '@npmcli/arborist';

/** What a registry says of the packages that it has advisories about. */
export type KnownAdvisories = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
type OmittedKind = 'dev' | 'optional' | 'peer';

/** A registry with packages and advisories. */
export interface AuditedRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one on loopback: documents of the registry behind it, and an answer to the bulk question, sorted by name. */
export async function startAuditedRegistry(behind: string, known: KnownAdvisories): Promise<AuditedRegistry> {
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST') {
      const asked = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as object;
      const found = Object.keys(asked).filter((name) => Object.hasOwn(known, name));
      response.end(JSON.stringify(Object.fromEntries(found.sort().map((name) => [name, known[name]]))));
      return;
    }
    const answer = await fetch(new URL(request.url?.slice(1) ?? '', behind));
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A report of version 2, as far as it is compared. */
export interface Report {
  readonly vulnerabilities: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly metadata: unknown;
}

/** A project with a lockfile that npm made, audited by both. */
export interface AuditedProject {
  audit(omit?: readonly OmittedKind[]): Promise<{ readonly dx: Report; readonly npm: Report }>;
}

/** Writes manifests into an empty directory and has npm make the lockfile. */
export async function lockProject(
  directory: string,
  registry: string,
  files: Readonly<Record<string, unknown>>,
  universe: Universe,
): Promise<AuditedProject> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), JSON.stringify(content));
  }
  const settings = {
    ...{ path: directory, registry, cache: `${directory}-cache`, audit: true, fund: false },
    ...{ ignoreScripts: true, packageLockOnly: true, force: true },
  };
  await new Arborist({ ...settings, audit: false }).reify({ save: true });
  const path = join(directory, 'package-lock.json');
  const lock = readPackageLock(readFileSync(path, 'utf8'), path);
  return {
    audit: async (omit = []) => {
      const report = await auditLock(lock, {
        advisories: (packages) => auditBulk(packages, openDirectPort({ registry })),
        metadata: inMemoryMetadata(universe),
        omit,
      });
      const npm = await new Arborist({ ...settings, omit }).audit();
      return { dx: asJson(auditReportJson(report)), npm: asJson(npm.toJSON()) };
    },
  };
}

function asJson(value: unknown): Report {
  return JSON.parse(JSON.stringify(value)) as Report;
}
