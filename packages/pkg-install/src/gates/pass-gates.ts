import type { StoreEntry } from '@dx/pkg-cache';
import { DxError, type Integrity } from '@dx/pkg-core';
import type { DirectoryPlacement, Placement } from '@dx/pkg-link';
import type { Workspace } from '@dx/pkg-workspace';
import { archiveRequestOf } from '../archive-request.ts';
import type { Session } from '../session.ts';
import type {
  GateFacts,
  GateVerdict,
  InstallGates,
  UnpackedContents,
  UnpackedFile,
  UnpackedPackage,
} from './types.ts';

/** How far an installation goes. */
export interface GatePassage {
  readonly gates: InstallGates;
  readonly facts: GateFacts;
  /** Whether anything is going to be brought about; otherwise verdicts are only told. */
  readonly isPlan: boolean;
  /** Whether packages are going to be unpacked. */
  readonly isTree: boolean;
}

/**
 * Asks all gates, first those that need no files. What only the files can tell is asked when all new packages are in the
 * store; nothing of the project has changed by then.
 *
 * @throws DX_GATE_REFUSED with every refusal, unless it is only a plan; every error of fetching
 */
export async function passGates(
  session: Session,
  workspace: Workspace,
  { gates, facts, isPlan, isTree }: GatePassage,
): Promise<readonly GateVerdict[]> {
  const verdicts = await gates.judge(facts);
  if (!isPlan) refuse(verdicts);
  if (isPlan || !isTree || gates.judgeFiles === undefined) return Object.freeze(verdicts);
  const packages = await unpackNew(session, workspace, facts);
  const more = await gates.judgeFiles(packages);
  refuse(more);
  return Object.freeze([...verdicts, ...more]);
}

function refuse(verdicts: readonly GateVerdict[]): void {
  const refused = verdicts.filter(({ status }) => status === 'refused');
  const [first] = refused;
  if (first === undefined) return;
  const said = refused.map(({ gate, reasons }) => `${gate}: ${shorten(reasons)}`);
  throw new DxError({
    code: 'DX_GATE_REFUSED',
    message: `The policy of this project refuses the installation; nothing was changed. ${said.join('; ')}`,
    hint:
      first.hint ?? 'dx install --plan shows what each gate says; the policy is dx.policy in package.json',
    details: { verdicts: refused },
  });
}

const shownReasons = 5;

function shorten(reasons: readonly string[]): string {
  const more = reasons.length - shownReasons;
  return [...reasons.slice(0, shownReasons), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** Fetches and unpacks what the project does not have yet, into the store alone. An optional one may be missing. */
async function unpackNew(
  session: Session,
  { settings }: Workspace,
  { plan, current }: GateFacts,
): Promise<readonly UnpackedPackage[]> {
  const known = new Set(current?.placements.filter(isDirectory).map(keyOf));
  const fresh = [...plan.link, ...plan.fetch].filter(
    (placement) => placement.copyOf === undefined && !placement.inBundle && !known.has(keyOf(placement)),
  );
  const once = [...new Map(fresh.map((placement) => [keyOf(placement), placement])).values()];
  session.archives().fetchAll(once.map((placement) => archiveRequestOf(placement, settings)));
  const found = await Promise.all(
    once.map(async (placement) => {
      try {
        const integrity = await session.archives().ready(archiveRequestOf(placement, settings));
        const entry = session.store().get(integrity);
        return entry === undefined ? [] : [{ placement, contents: contentsOf(session, integrity, entry) }];
      } catch (error) {
        if (placement.optional) return [];
        throw error;
      }
    }),
  );
  const before = new Map(current?.placements.filter(isDirectory).map((one) => [one.path, one]));
  return found.flat().map(({ placement, contents }) => {
    const { name, version, path } = placement;
    const previous = contentsBefore(session, name, before.get(path));
    return { name, version, ...contents, ...(previous === undefined ? {} : { previous }) };
  });
}

function contentsBefore(
  session: Session,
  name: string,
  placement: DirectoryPlacement | undefined,
): UnpackedContents | undefined {
  if (placement?.integrity === undefined || placement.name !== name) return undefined;
  const entry = session.store().get(placement.integrity);
  return entry === undefined ? undefined : contentsOf(session, placement.integrity, entry);
}

function contentsOf(
  { fs }: Session,
  integrity: Integrity,
  { directory, files }: StoreEntry,
): UnpackedContents {
  const read = (): readonly UnpackedFile[] =>
    files.map(({ path }) => ({ path, bytes: fs.readFile(`${directory}/${path}`) }));
  return { integrity, files: read };
}

function isDirectory(placement: Placement): placement is DirectoryPlacement {
  return placement.kind === 'directory';
}

function keyOf({ name, version, integrity }: DirectoryPlacement): string {
  return `${name}@${version} ${integrity === undefined ? '' : JSON.stringify(integrity)}`;
}
