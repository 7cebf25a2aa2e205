import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type TrustedVersion, type TrustHistory, trustKinds } from '@dx/pkg-audit';
import { nodeFs } from '@dx/pkg-core/node';

/** How the versions of packages were published, as registries said it before. */
export interface KeptHistories {
  /** Undefined when nothing is kept, or what is kept is damaged. */
  read(registry: string, name: string): TrustHistory | undefined;
  /** What cannot be written is asked for again. */
  write(registry: string, name: string, history: TrustHistory): void;
}

/**
 * A file for each package below `<home>/trust/v1/`: a line with `dxtrust1` and the CRC-32 of the rest, then JSON of registry,
 * name and `[version, place in trustKinds, publish time in milliseconds or null]` for each version. A whole document is hundreds of
 * times as large. What was said of a version stays true of it: only what was published before it counts.
 */
export function openKeptHistories(home: string): KeptHistories {
  const directory = `${home}/trust/v1`;
  const pathOf = (registry: string, name: string): string =>
    `${directory}/${createHash('sha256').update(`${registry}\n${name}`).digest('hex').slice(0, 40)}`;
  return {
    read: (registry, name) => {
      try {
        return decode(Buffer.from(nodeFs.readFile(pathOf(registry, name))).toString(), registry, name);
      } catch {
        return undefined;
      }
    },
    write: (registry, name, history) => {
      const path = pathOf(registry, name);
      const beside = `${path}.${process.pid}`;
      try {
        nodeFs.mkdir(directory, { recursive: true });
        nodeFs.writeFile(beside, encode(registry, name, history));
        nodeFs.rename(beside, path);
      } catch {
        // Only a saving of time is lost.
      }
    },
  };
}

function encode(registry: string, name: string, history: TrustHistory): string {
  const versions = [...history].map(([version, { kind, publishedAt = null }]) => [
    version,
    trustKinds.indexOf(kind),
    publishedAt,
  ]);
  const text = JSON.stringify({ registry, name, versions });
  return `dxtrust1 ${crc32(text).toString(16)}\n${text}`;
}

function decode(text: string, registry: string, name: string): TrustHistory | undefined {
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  if (text.slice(0, end) !== `dxtrust1 ${crc32(rest).toString(16)}`) return undefined;
  const kept = JSON.parse(rest) as {
    readonly registry: string;
    readonly name: string;
    readonly versions: readonly (readonly [string, number, number | null])[];
  };
  if (kept.registry !== registry || kept.name !== name) return undefined;
  return new Map(
    kept.versions.map(([version, place, publishedAt]): [string, TrustedVersion] => {
      const kind = trustKinds[place] ?? 'none';
      return [version, publishedAt === null ? { kind } : { kind, publishedAt }];
    }),
  );
}
