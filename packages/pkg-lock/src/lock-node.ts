import type { GraphNode } from '@dx/pkg-resolve';
import { createRecord, sortRecord } from './compare-names.ts';
import { isImporterLocation, locationName } from './location.ts';
import { dropEmpty, normalizeFunding, withoutNames } from './lock-importer.ts';
import { readEntry } from './read-entry.ts';
import type { LockPackage } from './types.ts';

/** npm writes a platform that the manifest gives as a text as that text. */
const platformFields = ['os', 'cpu', 'libc'] as const;

/** What a lock says of a node of a graph, without flags: npm's choice of fields. */
export function lockNode(node: GraphNode): LockPackage {
  if (node.link) return Object.freeze({ link: true, resolved: node.resolved ?? '' });
  const { location, name, link, libc, funding, extra, ...fields } = node;
  const entry = createRecord<unknown>();
  for (const [key, value] of Object.entries(extra ?? {})) entry[key] = dropEmpty(value);
  for (const [key, value] of Object.entries(fields)) entry[key] = dropEmpty(value);
  if (!isImporterLocation(location)) entry['devDependencies'] = undefined;
  entry['libc'] = dropEmpty(libc);
  for (const key of platformFields) if (typeof extra?.[key] === 'string') entry[key] = extra[key];
  entry['funding'] = normalizeFunding(dropEmpty(funding));
  entry['dependencies'] = dropEmpty(withoutNames(node.dependencies, node.optionalDependencies));
  if (name !== locationName(location)) entry['name'] = name;
  return readEntry(entry, () => undefined);
}

/** The entry with what the lock before had in `extra` of the package, where that one is still there. */
export function keepExtra(entry: LockPackage, previous: LockPackage | undefined): LockPackage {
  if (previous?.extra === undefined || previous.link || entry.link) return entry;
  if (
    entry.version !== previous.version ||
    entry.name !== previous.name ||
    entry.integrity !== previous.integrity
  )
    return entry;
  const { extraneous: _extraneous, packageExtensionsApplied: _applied, ...kept } = previous.extra;
  const extra = { ...kept, ...entry.extra };
  return Object.keys(extra).length === 0 ? entry : Object.freeze({ ...entry, extra: sortRecord(extra) });
}
