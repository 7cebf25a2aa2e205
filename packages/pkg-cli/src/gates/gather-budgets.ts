import { type BudgetPackage, type Budgets, findNewPublisher } from '@dx/pkg-audit';
import type { GateFacts } from '@dx/pkg-install';
import type { DirectoryPlacement } from '@dx/pkg-link';
import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import type { Packument } from '../registry/fetch-packument.ts';
import { fetchDocuments } from './fetch-documents.ts';
import { desiredPackages, isOfRegistry, newPackages } from './gate-packages.ts';

/**
 * What budgets ask of packages. A number of packages takes no request; sizes take one for each name of the tree, new publishers
 * one for each name that is new to it.
 *
 * @throws DX_REGISTRY_REFUSED, DX_REGISTRY_UNREACHABLE
 */
export async function gatherBudgets(
  facts: GateFacts,
  { bytes, newPublishers }: Budgets,
  settings: Settings,
  context: CommandContext,
): Promise<readonly BudgetPackage[]> {
  const all = desiredPackages(facts);
  const fresh = new Set(newPublishers === undefined ? [] : newPackages(facts).map(idOf));
  const asked = all.filter((one) => isOfRegistry(one) && (bytes !== undefined || fresh.has(idOf(one))));
  const documents = await fetchDocuments(new Set(asked.map(({ name }) => name)), settings, context);
  return all.map((one) => {
    const { name, version } = one;
    const document = isOfRegistry(one) ? documents.get(name) : undefined;
    const sizeBytes = document === undefined ? undefined : sizeOf(document, version);
    const publisher =
      document !== undefined && fresh.has(idOf(one)) ? findNewPublisher(document, version) : undefined;
    return {
      ...{ name, version },
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(publisher === undefined ? {} : { newPublisher: publisher }),
    };
  });
}

function sizeOf({ versions }: Packument, version: string): number | undefined {
  const dist = versions[version]?.['dist'];
  const size = typeof dist === 'object' && dist !== null ? Reflect.get(dist, 'unpackedSize') : undefined;
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

function idOf({ name, version }: DirectoryPlacement): string {
  return `${name}@${version}`;
}
