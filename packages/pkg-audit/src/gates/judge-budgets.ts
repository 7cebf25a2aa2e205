import type { Budgets } from './types.ts';

/** What is known of one package that the tree is going to have. */
export interface BudgetPackage {
  readonly name: string;
  readonly version: string;
  /** Unpacked, as the registry tells it. */
  readonly sizeBytes?: number;
  /** Who published this version, when nobody of that name had published the package before. */
  readonly newPublisher?: string;
}

/** What budgets say: nothing when all is within them. One sentence for each that is not. O(packages). */
export function judgeBudgets(packages: readonly BudgetPackage[], budgets: Budgets): readonly string[] {
  const { packages: most, bytes, newPublishers } = budgets;
  const size = packages.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  const fresh = packages.filter(({ newPublisher }) => newPublisher !== undefined);
  return [
    ...(most !== undefined && packages.length > most
      ? [`${packages.length} packages, and the budget is ${most}`]
      : []),
    ...(bytes !== undefined && size > bytes
      ? [`${size} bytes, and the budget is ${bytes} (largest: ${listLargest(packages)})`]
      : []),
    ...(newPublishers !== undefined && fresh.length > newPublishers
      ? fresh.map(
          ({ name, version, newPublisher }) =>
            `${name}@${version} was published by ${newPublisher}, who had published none of its versions before`,
        )
      : []),
  ];
}

function listLargest(packages: readonly BudgetPackage[]): string {
  return [...packages]
    .sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))
    .slice(0, 3)
    .map(({ name, version, sizeBytes = 0 }) => `${name}@${version} ${sizeBytes}`)
    .join(', ');
}

/**
 * Who published a version if all versions before it were published by others; `undefined` where a registry does not tell
 * who published, or there was no version before. Takes a whole document of a registry. O(versions).
 */
export function findNewPublisher(
  document: Readonly<Record<string, unknown>>,
  version: string,
): string | undefined {
  const versions = recordOf(document['versions']);
  const time = recordOf(document['time']);
  const publisher = publisherOf(versions[version]);
  const at = timeOf(time, version);
  const before = Object.keys(versions).filter((one) => one !== version && timeOf(time, one) < at);
  if (publisher === undefined || before.length === 0) return undefined;
  const known = before.flatMap((one) => publisherOf(versions[one]) ?? []);
  return known.length === 0 || known.includes(publisher) ? undefined : publisher;
}

function publisherOf(manifest: unknown): string | undefined {
  const { name } = recordOf(recordOf(manifest)['_npmUser']);
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function timeOf(time: Readonly<Record<string, unknown>>, version: string): number {
  const value = Object.hasOwn(time, version) ? time[version] : undefined;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
