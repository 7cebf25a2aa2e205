import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** Programs that stand in for Node and pick one by directory or variable are far smaller. */
const leastNodeBytes = 20_000_000;

/**
 * The version of a Node, with a leading `v`; undefined where the program is none. It is asked once (4 ms) and then known by
 * what `memory`, a file, says, as long as the program is the same file. What only stands in for Node is asked each time.
 */
export function nodeVersionOf(program: string, memory: string | undefined, fs: FsOps): string | undefined {
  const stamp = memory === undefined ? undefined : stampOf(program, fs);
  if (memory === undefined || stamp === undefined) return askVersion(program);
  const known = recall(memory, stamp, fs);
  if (known !== undefined) return known;
  const version = askVersion(program);
  if (version !== undefined) keep(memory, `${stamp}\n${version}\n`, fs);
  return version;
}

function stampOf(program: string, fs: FsOps): string | undefined {
  const real = fs.realPath(program);
  const stat = fs.stat(real);
  if (!/^node(?:\.exe)?$/.test(path.basename(real)) || stat === undefined) return undefined;
  if (stat.sizeBytes < leastNodeBytes) return undefined;
  return [JSON.stringify(real), stat.inode, stat.sizeBytes, stat.modifiedMs].join(' ');
}

function recall(memory: string, stamp: string, fs: FsOps): string | undefined {
  try {
    const [known, version] = Buffer.from(fs.readFile(memory)).toString('utf8').split('\n');
    return known === stamp ? readVersion(version) : undefined;
  } catch {
    return undefined;
  }
}

/** Not being able to only means to ask again. */
function keep(memory: string, text: string, fs: FsOps): void {
  const fresh = `${memory}.${randomBytes(6).toString('hex')}`;
  try {
    fs.mkdir(path.dirname(memory), { recursive: true, mode: 0o700 });
    writeBeside(fresh, memory, text, fs);
  } catch {}
}

function writeBeside(fresh: string, memory: string, text: string, fs: FsOps): void {
  try {
    fs.writeFile(fresh, text, { mode: 0o600 });
    fs.rename(fresh, memory);
  } catch {
    fs.removeTree(fresh);
  }
}

function askVersion(program: string): string | undefined {
  return readVersion(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trimEnd());
}

function readVersion(text: string | undefined): string | undefined {
  return text !== undefined && /^v\d+\.\d+\.\d+\S*$/.test(text) ? text : undefined;
}
