import type { Settings } from '@dx/pkg-workspace';
import { compare, valid } from 'semver';
import type { CommandContext } from '../command-context.ts';
import type { DiffSpec } from '../diff/read-side.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { fetchArchive } from '../registry/fetch-archive.ts';
import { fetchPackument, type Packument } from '../registry/fetch-packument.ts';
import { packageOptions } from '../registry/package-options.ts';
import { archiveFiles, type CodeSubject } from './read-subjects.ts';

/**
 * A version of a registry with the one that was published before it and with what the registry shows as its manifest. Nothing
 * is installed. At most five requests.
 *
 * @throws DX_NOT_PUBLISHED, DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function readPublished(
  { name, wanted }: Extract<DiffSpec, { kind: 'registry' }>,
  settings: Settings,
  context: CommandContext,
): Promise<CodeSubject> {
  const { version, archive } = await fetchArchive(name, wanted, settings, context, 'audit');
  const options = packageOptions(settings, name, 'audit');
  const packument = await askRegistry(`Reading ${name}`, options, context, (tried) =>
    fetchPackument(name, tried),
  );
  const published = packument.versions[version];
  const before = versionBefore(packument, version);
  const previous =
    before === undefined ? undefined : await fetchArchive(name, before, settings, context, 'audit');
  return {
    label: `${name}@${version}`,
    name,
    files: await archiveFiles(archive),
    ...(published === undefined ? {} : { published }),
    ...(previous === undefined ? {} : { previous: await archiveFiles(previous.archive) }),
  };
}

/** The newest lower version that was there by then; a registry that tells no times says only which are lower. */
function versionBefore({ versions, time }: Packument, version: string): string | undefined {
  const publishedAt = (one: string): number => {
    const text =
      typeof time === 'object' && time !== null && Object.hasOwn(time, one) ? Reflect.get(time, one) : '';
    return Date.parse(typeof text === 'string' ? text : '');
  };
  const until = publishedAt(version);
  const lower = Object.keys(versions)
    .filter((one) => valid(one) !== null && compare(one, version) < 0)
    .filter((one) => !(publishedAt(one) > until))
    .sort(compare);
  return lower.at(-1);
}
