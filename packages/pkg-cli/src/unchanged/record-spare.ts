import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import {
  describeBoot,
  digestTree,
  type Generation,
  type GenerationsOptions,
  generationsDirectory,
  intactTree,
  listGenerations,
  stampGeneration,
  turnFile,
} from '@dx/pkg-link/generations';
import { findUnchanged, isUnchanged, readRecord } from './find-unchanged.ts';
import type { InputRead, ProcessInputs } from './input-record.ts';
import { keepLaunch, launchHome, pointersName, writeNumbered } from './keep-launch.ts';
import { type Launch, ownLaunch } from './own-launch.ts';
import { type SpareInputs, spareDirectories, spareInputs } from './spare-inputs.ts';

/**
 * Keeps for the launcher, where one started this process, how the spare of a project comes back when `node_modules` is
 * gone, if the program itself would take it then for the same command line without another look.
 *
 * @param home as for `install`
 */
export function tellOfSpare(inputs: ProcessInputs, home: string): void {
  const { directory } = inputs;
  const place = { directory: generationsDirectory(home, directory), fs: nodeFs };
  const launch = ownLaunch();
  const found = launch === undefined ? undefined : findUnchanged(inputs, nodeFs);
  const record = found !== undefined && found.warnings.length + found.notes.length === 0 ? found : undefined;
  const spare = record === undefined ? undefined : findSpare(directory, record.process, place);
  if (launch !== undefined && record !== undefined && spare !== undefined)
    recordSpare(launch, { inputs, reads: record.reads, spare, turn: turnFile(home, directory) }, nodeFs);
}

/** The spare of the very tree that the project has, with the record of the same process. */
function findSpare(root: string, described: string, place: GenerationsOptions): Generation | undefined {
  const tree = intactTree(root, { fs: place.fs });
  const digest = tree === undefined ? undefined : digestTree(tree);
  return listGenerations(place).find(
    (found) =>
      found.kind === 'spare' &&
      found.tree === digest &&
      readRecord(`${found.directory}/tree`, place.fs)?.process === described,
  );
}

/** A spare, and what an install in the same tree went by that had nothing to do. */
export interface RecordedSpare {
  readonly inputs: ProcessInputs;
  readonly reads: readonly InputRead[];
  readonly spare: Generation;
  /** The file that is there while somebody installs in the project. */
  readonly turn: string;
}

/**
 * Keeps a spare for the launcher, as `keepLaunch` does. The file that names it is found by the path of the project alone:
 * `at<path>/.spare` below `launchHome`. In the directory are besides: `owners` and `trees`, links to the directories of the
 * project and its members and to where their `node_modules` come from, the project's own last; `holders`, those among the
 * owners whose names count; `commands`; `generation`; `list`, the directories whose stamps count, each with a NUL behind it.
 * The title has the boot of the machine and the number of packages. Nothing is
 * written to the project, whose `node_modules` somebody may be removing.
 */
export function recordSpare(launch: Launch, { inputs, reads, spare, turn }: RecordedSpare, fs: FsOps): void {
  const { directory, env } = inputs;
  const [home, boot] = [launchHome(env), bootOf(spare, fs)];
  const found = spareInputs(reads, directory, { spare, turn });
  if (home === undefined || boot === undefined || found === undefined) return;
  if (fs.realPath(directory) !== directory || !areOnOneDevice(found, fs)) return;
  const isUntouched = (): boolean => stampGeneration(fs, spare.directory, spare.owners) === spare.stamp;
  keepLaunch(
    launch,
    {
      inputs,
      compared: found.compared,
      anchor: `${spare.directory}/tree`,
      title: `dx spare 1 ${boot} ${spare.packageCount}`,
      pointer: `${home}/${pointersName}${directory}/.spare`,
      suffix: '-spare',
      mark: `${spare.directory}/mark`,
      youngerThan: `${spare.directory}/mark`,
      addTo: (fresh) => addSpare(fresh, found, spare, fs),
      isSame: () => isUnchanged(inputs, fs) && isUntouched(),
    },
    fs,
  );
}

function addSpare(fresh: string, found: SpareInputs, spare: Generation, fs: FsOps): void {
  const { owners, trees, holders, commands } = found;
  for (const [name, paths] of Object.entries({ owners, trees, holders, commands }))
    writeNumbered(`${fresh}/${name}`, paths, fs);
  fs.symlink(spare.directory, `${fresh}/generation`, 'directory');
  const listed = spareDirectories(spare, fs).map((path) => `${path}\0`);
  fs.writeFile(`${fresh}/list`, listed.join(''), { mode: 0o600 });
}

/** The id of this boot, where the machine has one and the spare was made in it. */
function bootOf({ boot }: Generation, fs: FsOps): string | undefined {
  return /^[0-9a-f-]{36}$/.test(boot) && boot === describeBoot(fs, 0) ? boot : undefined;
}

/** On another file system each file would be copied. */
function areOnOneDevice({ owners, trees }: SpareInputs, fs: FsOps): boolean {
  const devices = [...owners, ...trees].map((path) => fs.stat(path)?.device);
  return devices.every((device) => device !== undefined && device === devices[0]);
}
