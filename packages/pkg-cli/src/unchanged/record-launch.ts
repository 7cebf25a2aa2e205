import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { isUnchanged } from './find-unchanged.ts';
import { type InputRead, launchPath, type ProcessInputs } from './input-record.ts';
import { hasOwnTime, type LaunchInputs, launchInputs, nodeOnPath } from './launch-inputs.ts';
import { type Launch, ownLaunch } from './own-launch.ts';
import { sumLaunch } from './sum-launch.ts';

/** An install that had nothing to do, as `record.json` has it. */
export interface RecordedInstall {
  readonly inputs: ProcessInputs;
  readonly reads: readonly InputRead[];
  /** Asked once the check sums are taken: whether everything still is as it was read. */
  readonly isSame: () => boolean;
}

/** Keeps an install that had nothing to do for the launcher, where one started this process. */
export function tellLauncher(inputs: ProcessInputs, reads: readonly InputRead[]): void {
  const launch = ownLaunch();
  if (launch === undefined) return;
  recordLaunch(launch, { inputs, reads, isSame: () => isUnchanged(inputs, nodeFs) }, nodeFs);
}

/**
 * Keeps for the launcher what an install went by that had nothing to do, so that the same command line can be answered
 * without this program. Nothing is kept, and nothing fails, where that cannot be.
 *
 * Format: `node_modules/.dx/launch/now` (UTF-8, one line) names a directory below `launchHome`. There are `sums` (UTF-8:
 * `dx launch 1`; check sum and length of the variables, in one line of all and in one of the lasting; those of the arguments
 * with the stamps, or `-`; then what `cksum` prints of the arguments with the lists and of each file; `end`) and directories
 * of links: `files`, `listed`, `directories`, `absent`, `links` with `targets`; `root`, `launcher`, `program` and `node`, the
 * latter two each with `.real` and with `.time`, a file with its time of modification; `mark`, which leads to a file of the
 * project that is younger than all others.
 */
export function recordLaunch(launch: Launch, install: RecordedInstall, fs: FsOps): void {
  const { directory, env } = install.inputs;
  const [project, home] = [launchPath(directory), launchHome(env)];
  const found = nodeOnPath(env, fs);
  const program = findProgramOf(launch, fs);
  const inputs = launchInputs(install.reads);
  if (found === undefined || program === undefined || inputs === undefined || home === undefined) return;
  if (fs.lstat(project)?.kind !== 'directory') return;
  const name = `${process.pid}-${Date.now().toString(36)}`;
  const fresh = `${home}/${name}`;
  try {
    fs.mkdir(home, { recursive: true, mode: 0o700 });
    writeLinks(fresh, { ...inputs, absent: new Set([...inputs.absent, ...found.absent]) }, directory, fs);
    writePrograms(fresh, launch, { program, node: found.node }, fs);
    writeMark(`${project}/mark`, `${project}/..`, fs);
    fs.symlink(`${project}/mark`, `${fresh}/mark`, 'file');
    const sums = sumLaunch(fresh, install.inputs);
    if (sums === undefined || !install.isSame()) throw new Error('The install is not to be kept');
    const { variables, lastingVariables } = launch;
    const lines = ['dx launch 1', variables, lastingVariables, sums.stamps, ...sums.inputs, 'end', ''];
    fs.writeFile(`${fresh}/sums`, lines.join('\n'));
    fs.writeFile(`${project}/now.${name}`, `${name}\n`);
    fs.rename(`${project}/now.${name}`, `${project}/now`);
    removeOldest(home, fs);
  } catch {
    fs.removeTree(fresh);
  }
}

/**
 * Where the launcher looks: links of this kind have no place in a project, where whoever packs it may follow them, to
 * files of the person's home as well.
 */
export function launchHome(env: ProcessInputs['env']): string | undefined {
  const { XDG_CACHE_HOME: cache, HOME: home } = env;
  if (cache?.startsWith('/') === true) return `${cache}/dx/launch`;
  return home?.startsWith('/') === true ? `${home}/.cache/dx/launch` : undefined;
}

function writeLinks(fresh: string, inputs: LaunchInputs, root: string, fs: FsOps): void {
  const { files, listed, directories, absent, links } = inputs;
  fs.mkdir(fresh);
  fs.symlink(root, `${fresh}/root`, 'directory');
  const pairs = new Map([...links, [root, root]]);
  const kinds = { files, listed, absent, directories: new Set([...directories, root]) };
  for (const [kind, paths] of Object.entries(kinds)) writeNumbered(`${fresh}/${kind}`, paths, fs);
  writeNumbered(`${fresh}/links`, pairs.keys(), fs);
  writeNumbered(`${fresh}/targets`, pairs.values(), fs);
}

/** Numbers of one width are in the same order in every language. */
function writeNumbered(directory: string, targets: Iterable<string>, fs: FsOps): void {
  fs.mkdir(directory);
  let number = 1_000;
  for (const target of targets) fs.symlink(target, `${directory}/${number++}`, 'file');
}

/** What the launcher starts. The text of a launcher that was made for an executable names it; other programs need a time. */
function findProgramOf({ launcher }: Launch, fs: FsOps): string | undefined {
  const directory = path.dirname(launcher);
  const executable = path.join(directory, 'dx-program');
  if (fs.stat(executable) !== undefined) return executable;
  const program = path.join(directory, '..', '..', 'program', 'dx.cjs');
  return hasOwnTime(program, fs) ? program : undefined;
}

function writePrograms(
  fresh: string,
  { launcher }: Launch,
  programs: Readonly<Record<string, string>>,
  fs: FsOps,
): void {
  fs.symlink(launcher, `${fresh}/launcher`, 'file');
  fs.symlink(launcher, `${fresh}/files/launcher`, 'file');
  for (const [name, file] of Object.entries(programs)) {
    fs.symlink(file, `${fresh}/${name}`, 'file');
    fs.symlink(fs.realPath(file), `${fresh}/${name}.real`, 'file');
  }
}

/** The directory has just been changed, maybe within one stamp of the file system: some milliseconds as a rule. */
function writeMark(mark: string, directory: string, fs: FsOps): void {
  for (let tries = 0; tries < 10; tries += 1) {
    fs.writeFile(mark, String(tries));
    const [own, other] = [fs.stat(mark), fs.stat(directory)];
    if ((own?.modifiedMs ?? 0) > (other?.modifiedMs ?? 0)) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
}

/** Of projects that are used no more, and of installs before. */
function removeOldest(home: string, fs: FsOps): void {
  const names = fs.readDirectory(home).map(({ name }) => name);
  const age = (name: string): number => fs.lstat(`${home}/${name}`)?.modifiedMs ?? 0;
  const byAge = names.length > mostKept ? names.sort((a, b) => age(b) - age(a)) : [];
  for (const name of byAge.slice(mostKept / 2)) fs.removeTree(`${home}/${name}`);
}

const mostKept = 64;
