import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Every path below a directory with what it is: kind, mode, and content or target. */
export type Snapshot = ReadonlyMap<string, string>;

/** Looks at everything below `root` but the paths of `except`, which are relative to it. Links are not followed. */
export function takeSnapshot(root: string, except: readonly string[] = []): Snapshot {
  const seen = new Map<string, string>();
  const queue = [''];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (except.includes(path)) continue;
    const absolute = join(root, path);
    const stat = lstatSync(absolute);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) {
      seen.set(path, `directory ${mode}`);
      for (const name of readdirSync(absolute)) queue.push(path === '' ? name : `${path}/${name}`);
    } else if (stat.isSymbolicLink()) seen.set(path, `link ${readlinkSync(absolute)}`);
    else if (stat.isFile()) seen.set(path, `file ${mode} ${digest(readFileSync(absolute))}`);
    else seen.set(path, `special ${stat.mode}`);
  }
  return seen;
}

/** What differs, one sentence each. */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly string[] {
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => `${path} is gone`);
  const others = [...after].flatMap(([path, state]) => {
    const was = before.get(path);
    if (was === undefined) return [`${path} is new: ${state}`];
    return was === state ? [] : [`${path} was ${was} and is ${state}`];
  });
  return [...gone, ...others];
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
