/// <reference path="./cmd-shim.d.ts" />
import type { BinPlacement } from '../types.ts';
import { parentOf } from './location.ts';
import { makeSideArea, type Stage } from './stage.ts';

/** A shim to write and the file that it runs, absolute. */
export interface ShimJob {
  readonly bin: BinPlacement;
  readonly file: string;
}

const endings = { sh: '', cmd: '.cmd', ps1: '.ps1' } as const;

/**
 * Writes the shims of commands for Windows, as npm's `cmd-shim` makes them. It looks at the first line of the file and
 * takes the way from shim to file as it lies, so it is shown that line at the place that the file will have.
 */
export async function writeShims(jobs: readonly ShimJob[], stage: Stage): Promise<void> {
  const groups = new Map<string, ShimJob[]>();
  for (const job of jobs) {
    const key = JSON.stringify([nameOf(job.bin), job.bin.target]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [job]);
    else group.push(job);
  }
  if (groups.size === 0) return;
  const area = makeSideArea(stage, 'shims');
  await Promise.all([...groups.values()].map((group, index) => writeGroup(group, `${area}/${index}`, stage)));
}

async function writeGroup(jobs: readonly ShimJob[], area: string, { fs, tree }: Stage): Promise<void> {
  const [first] = jobs;
  if (first === undefined) return;
  const model = `${area}/${first.bin.target}`;
  fs.mkdir(parentOf(model), { recursive: true });
  fs.writeFile(model, readInterpreter(fs.readFile(first.file)));
  const name = nameOf(first.bin);
  const { default: cmdShim } = await import('cmd-shim');
  await cmdShim(model, `${area}/${name}`);
  for (const { bin } of jobs) {
    fs.removeTree(`${tree}/${bin.path}`);
    fs.rename(`${area}/${name}${endings[bin.shim ?? 'sh']}`, `${tree}/${bin.path}`);
  }
}

/** Path of the command without the ending of its shim. */
function nameOf({ path, shim }: BinPlacement): string {
  return path.slice(0, path.length - endings[shim ?? 'sh'].length);
}

/** The line that names the interpreter; nothing when a shell could read more out of it than words. */
function readInterpreter(bytes: Uint8Array): string {
  const line = new TextDecoder('latin1').decode(bytes.subarray(0, 2048)).split(/\r*\n/, 1)[0] ?? '';
  return /^#![\w\s/\\.:=@+-]+$/.test(line) ? `${line}\n` : '';
}
