import type { BinPlacement, Host } from '../types.ts';
import type { LockEntry } from './lock-entries.ts';
import { normalizeBins } from './normalize-bins.ts';

/** A package that may bring commands to a `.bin` directory. */
export interface BinClaim {
  readonly bin: LockEntry['fields']['bin'];
  /** Path of the package. */
  readonly path: string;
}

/** The commands that go into the `.bin` directory at `directory`; of two with one name the first claim wins. */
export function claimBins(
  directory: string,
  claims: readonly BinClaim[],
  host: Host,
): readonly BinPlacement[] {
  const bins = new Map<string, BinPlacement>();
  for (const { bin, path } of claims) {
    for (const { name, target } of normalizeBins(bin)) {
      for (const placement of placeBin(`${directory}/${name}`, `${path}/${target}`, host)) {
        if (!bins.has(placement.path)) bins.set(placement.path, placement);
      }
    }
  }
  return [...bins.values()];
}

const windowsShims = [
  ['sh', ''],
  ['cmd', '.cmd'],
  ['ps1', '.ps1'],
] as const;

/** A link, or for Windows the three files that do the same for each of its shells. */
export function placeBin(
  path: string,
  target: string,
  { platform }: Pick<Host, 'platform'>,
): readonly BinPlacement[] {
  if (platform !== 'win32') return [Object.freeze({ kind: 'bin', path, target })];
  return windowsShims.map(([shim, ending]) =>
    Object.freeze({ kind: 'bin', path: `${path}${ending}`, target, shim }),
  );
}
