import { DxError } from '@dx/pkg-core';
import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { selectVersions } from '../view/select-versions.ts';
import { askRegistry } from './ask-registry.ts';
import { fetchPackument } from './fetch-packument.ts';
import { packageOptions } from './package-options.ts';

/** One published version with its archive. */
export interface FetchedArchive {
  readonly name: string;
  readonly version: string;
  readonly archive: Buffer;
}

/**
 * The archive of the highest version that a tag or range means, checked against what the registry published. Two
 * requests.
 *
 * @throws DX_NOT_PUBLISHED, DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function fetchArchive(
  name: string,
  wanted: string,
  settings: Settings,
  context: CommandContext,
  command: string,
): Promise<FetchedArchive> {
  const options = packageOptions(settings, name, command);
  const action = `Fetching ${name}@${wanted}`;
  const packument = await askRegistry(action, options, context, (tried) => fetchPackument(name, tried));
  const { compareLoose } = await import('semver');
  const [newest] = [...selectVersions(packument, wanted, [])].sort((a, b) =>
    compareLoose(b.version, a.version),
  );
  const { tarball, integrity, shasum } = distOf(newest?.fields);
  if (newest === undefined || tarball === undefined) throw noArchive(name, wanted);
  const archive = await askRegistry(action, options, context, async (tried) => {
    const { default: registryFetch } = await import('npm-registry-fetch');
    const hash =
      integrity ??
      (shasum === undefined ? undefined : `sha1-${Buffer.from(shasum, 'hex').toString('base64')}`);
    const answer = await registryFetch(tarball, {
      ...tried,
      ...(hash === undefined ? {} : { integrity: hash }),
    });
    return answer.buffer();
  });
  return { name, version: newest.version, archive };
}

function distOf(
  fields: Readonly<Record<string, unknown>> | undefined,
): Readonly<Partial<Record<string, string>>> {
  const { dist } = fields ?? {};
  const entries = typeof dist === 'object' && dist !== null ? Object.entries(dist) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function noArchive(name: string, wanted: string): DxError {
  return new DxError({
    code: 'DX_NOT_PUBLISHED',
    message: `The registry has no archive of ${name}@${wanted}`,
    hint: `dx view ${name} dist`,
    details: { name, wanted },
  });
}
