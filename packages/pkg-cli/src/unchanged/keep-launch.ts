import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { launchPath, type ProcessInputs } from './input-record.ts';
import { hasOwnTime, type LaunchInputs, nodeOnPath } from './launch-inputs.ts';
import type { Launch } from './own-launch.ts';
import { sumLaunch } from './sum-launch.ts';

/** What the launcher is to find of one command line. */
export interface KeptLaunch {
  readonly inputs: ProcessInputs;
  /** What is compared. */
  readonly compared: LaunchInputs;
  /** A directory that stays as it is while `compared` does: it is there so that no kind of input is empty. */
  readonly anchor: string;
  /** First line of `sums`: what this is, and what the launcher says then. */
  readonly title: string;
  /** Absolute path of the file that names the directory. */
  readonly pointer: string;
  /** Added to the name, so that one process keeps several. */
  readonly suffix: string;
  /** Absolute path of a file that is made younger than all others, on the file system of the project. */
  readonly mark: string;
  /** What the mark has to be younger than; the mark itself where other files may have been changed just now. */
  readonly youngerThan: string;
  /** Writes what else there is into the directory. */
  readonly addTo?: (fresh: string) => void;
  /** Asked once the check sums are taken: whether everything still is as it was read. */
  readonly isSame: () => boolean;
}

/**
 * Keeps for the launcher what a command line goes by. Nothing is kept, and nothing fails, where that cannot be: another
 * person may write there, say.
 *
 * Format: `pointer` (UTF-8, one line) names a directory below `launchHome`. There are `sums` (UTF-8: the title; check sum and
 * length of the variables, in one line of all and in one of the lasting; those of the arguments with the stamps, or `-`; then
 * what `cksum` prints of the arguments with the lists and of each file; `end`) and directories of links: `files`, `listed`,
 * `directories`, `absent`, `links` with `targets`; `root`, `launcher`, `program` and `node`, the latter two each with `.real`
 * and with `.time`, a file with its time of modification; `mark`, which leads to a file that is younger than all others.
 */
export function keepLaunch(launch: Launch, kept: KeptLaunch, fs: FsOps): void {
  const { directory, env } = kept.inputs;
  const home = launchHome(env);
  const found = nodeOnPath(env, fs);
  const program = findProgramOf(launch, fs);
  if (found === undefined || program === undefined || home === undefined) return;
  if (fs.lstat(launchPath(directory))?.kind !== 'directory') return;
  const name = `${process.pid}-${Date.now().toString(36)}${kept.suffix}`;
  const fresh = `${home}/${name}`;
  try {
    makePrivate(home, fs);
    fs.mkdir(fresh, { mode: 0o700 });
    writeLinks(fresh, kept, found.absent, fs);
    writePrograms(fresh, launch, { program, node: found.node }, fs);
    kept.addTo?.(fresh);
    writeMark(kept.mark, kept.youngerThan, fs);
    fs.symlink(kept.mark, `${fresh}/mark`, 'file');
    const sums = sumLaunch(fresh, kept.inputs);
    if (sums === undefined || !kept.isSame()) throw new Error('It is not to be kept');
    const { variables, lastingVariables } = launch;
    const lines = [kept.title, variables, lastingVariables, sums.stamps, ...sums.inputs, 'end', ''];
    fs.writeFile(`${fresh}/sums`, lines.join('\n'), { mode: 0o600 });
    fs.mkdir(path.dirname(kept.pointer), { recursive: true, mode: 0o700 });
    fs.writeFile(`${kept.pointer}.${name}`, `${name}\n`);
    fs.rename(`${kept.pointer}.${name}`, kept.pointer);
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

function makePrivate(home: string, fs: FsOps): void {
  fs.mkdir(home, { recursive: true, mode: 0o700 });
  if (((fs.stat(home)?.mode ?? 0o777) & 0o022) !== 0) throw new Error(`Others may write to ${home}`);
}

function writeLinks(fresh: string, kept: KeptLaunch, noNode: readonly string[], fs: FsOps): void {
  const { anchor, inputs, compared } = kept;
  const { files, listed, directories, absent, links } = compared;
  fs.symlink(inputs.directory, `${fresh}/root`, 'directory');
  const pairs = new Map([...links, [anchor, anchor]]);
  const kinds = { files, listed, directories: new Set([...directories, anchor]) };
  for (const [kind, paths] of Object.entries(kinds)) writeNumbered(`${fresh}/${kind}`, paths, fs);
  writeNumbered(`${fresh}/absent`, new Set([...absent, ...noNode]), fs);
  writeNumbered(`${fresh}/links`, pairs.keys(), fs);
  writeNumbered(`${fresh}/targets`, pairs.values(), fs);
}

/** Makes a directory of links. Numbers of one width are in the same order in every language. */
export function writeNumbered(directory: string, targets: Iterable<string>, fs: FsOps): void {
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

/**
 * Makes a file that is younger than another path was when this began. What has just been changed may have the stamp that
 * the file system gives now: for some milliseconds as a rule.
 */
function writeMark(mark: string, older: string, fs: FsOps): void {
  fs.writeFile(mark, '');
  const olderMs = fs.stat(older)?.modifiedMs ?? 0;
  for (let tries = 0; tries < 10; tries += 1) {
    fs.writeFile(mark, String(tries));
    if ((fs.stat(mark)?.modifiedMs ?? 0) > olderMs) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
}

/** Of projects that are used no more, and of installs before. */
function removeOldest(home: string, fs: FsOps): void {
  const names = fs
    .readDirectory(home)
    .map(({ name }) => name)
    .filter((name) => name !== pointersName);
  const age = (name: string): number => fs.lstat(`${home}/${name}`)?.modifiedMs ?? 0;
  const byAge = names.length > mostKept ? names.sort((a, b) => age(b) - age(a)) : [];
  for (const name of byAge.slice(mostKept / 2)) fs.removeTree(`${home}/${name}`);
}

const mostKept = 64;

/** Below `launchHome`: one directory for the path of each project that a spare is kept for. */
export const pointersName = 'at';
