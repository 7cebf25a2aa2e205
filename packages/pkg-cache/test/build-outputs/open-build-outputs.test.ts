import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, describe, expect, it } from 'vitest';
import { type OutputsKey, openBuildOutputs } from '../../src/index.ts';

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

function temporary(): string {
  const path = mkdtempSync(join(tmpdir(), 'dx-'));
  made.push(path);
  return path;
}

const keyOf = (shape: string): OutputsKey => ({ subject: 'package', shape });

/** A package as it is unpacked. */
function unpack(
  files: Readonly<Record<string, string>> = { 'package.json': '{}', 'lib/old.js': 'old' },
): string {
  const directory = temporary();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** Every path below a folder with what it is. */
function listing(directory: string): readonly string[] {
  return (readdirSync(directory, { recursive: true }) as string[]).sort().map((path) => {
    const stat = lstatSync(join(directory, path));
    if (stat.isDirectory()) return `${path}/`;
    if (stat.isSymbolicLink()) return `${path} -> ${readlinkSync(join(directory, path))}`;
    return `${path} ${(stat.mode & 0o777).toString(8)} ${readFileSync(join(directory, path), 'utf8')}`;
  });
}

/** What a compiler does: new files, links, a mode, a change, a removal. */
function compile(directory: string): void {
  mkdirSync(join(directory, 'build/Release/empty'), { recursive: true });
  writeFileSync(join(directory, 'build/Release/addon.node'), 'machine code');
  chmodSync(join(directory, 'build/Release/addon.node'), 0o755);
  symlinkSync('Release', join(directory, 'build/current'));
  symlinkSync('/usr/bin/python3', join(directory, 'build/python3'));
  writeFileSync(join(directory, 'package.json'), '{"built":true}');
  chmodSync(join(directory, 'package.json'), 0o600);
  rmSync(join(directory, 'lib'), { recursive: true, force: true });
}

describe('kept outputs of builds', () => {
  it('give a folder what its scripts made of an equal one', () => {
    const outputs = openBuildOutputs({ directory: temporary() });
    const first = unpack();
    const keep = outputs.watch(keyOf('key'), first);
    compile(first);
    expect(keep()).toBe('kept');
    const second = unpack();
    expect(outputs.restore(keyOf('other'), second)).toBe(false);
    expect(outputs.restore(keyOf('key'), second)).toBe(true);
    expect(listing(second)).toEqual(listing(first));
    expect(lstatSync(join(second, 'build/Release/addon.node')).nlink).toBe(1);
  });

  it('are not written into files that others are linked to, nor through links', () => {
    const outputs = openBuildOutputs({ directory: temporary() });
    const first = unpack();
    const keep = outputs.watch(keyOf('key'), first);
    compile(first);
    keep();
    const second = unpack({ 'package.json': '{}' });
    const outside = temporary();
    linkSync(join(second, 'package.json'), join(outside, 'linked.json'));
    symlinkSync(outside, join(second, 'build'));
    outputs.restore(keyOf('key'), second);
    expect(readFileSync(join(outside, 'linked.json'), 'utf8')).toBe('{}');
    expect(readdirSync(outside)).toEqual(['linked.json']);
    expect(readFileSync(join(second, 'build/Release/addon.node'), 'utf8')).toBe('machine code');
  });

  it('are not kept where scripts made nothing, or where it cannot be said what they made', () => {
    const outputs = openBuildOutputs({ directory: temporary(), maxBytes: 1_000 });
    const still = unpack();
    expect(outputs.watch(keyOf('still'), still)()).toBe('nothing-made');
    const neighbour = unpack();
    const keepNeighbour = outputs.watch(keyOf('neighbour'), neighbour);
    compile(neighbour);
    mkdirSync(join(neighbour, 'node_modules/@s/b'), { recursive: true });
    expect(keepNeighbour()).toBe('not-comparable');
    const beside = join(unpack({ 'node_modules/a/package.json': '{}' }), 'node_modules/a');
    const keepBeside = outputs.watch(keyOf('beside'), beside);
    compile(beside);
    mkdirSync(join(beside, '../.generated'));
    expect(keepBeside()).toBe('not-comparable');
    const large = unpack();
    const keepLarge = outputs.watch(keyOf('large'), large);
    writeFileSync(join(large, 'large'), 'x'.repeat(1_001));
    expect(keepLarge()).toBe('not-comparable');
    for (const key of ['still', 'neighbour', 'beside', 'large'])
      expect(outputs.restore(keyOf(key), unpack())).toBe(false);
  });

  it('leave packages in node_modules alone', () => {
    const outputs = openBuildOutputs({ directory: temporary() });
    const files = { 'package.json': '{}', 'node_modules/b/index.js': 'b' };
    const first = unpack(files);
    const keep = outputs.watch(keyOf('key'), first);
    writeFileSync(join(first, 'made'), 'made');
    writeFileSync(join(first, 'node_modules/b/index.js'), 'built too');
    expect(keep()).toBe('kept');
    const second = unpack(files);
    outputs.restore(keyOf('key'), second);
    expect(readFileSync(join(second, 'node_modules/b/index.js'), 'utf8')).toBe('b');
    expect(existsSync(join(second, 'made'))).toBe(true);
  });

  it('are absent once a byte of them is damaged or cut off, and can be kept anew', () => {
    const directory = temporary();
    const outputs = openBuildOutputs({ directory });
    const keepOne = (): string => {
      const first = unpack();
      const keep = outputs.watch(keyOf('key'), first);
      compile(first);
      keep();
      const [file] = (readdirSync(directory, { recursive: true }) as string[]).filter((name) =>
        name.endsWith('.dxp'),
      );
      return join(directory, file ?? '');
    };
    const whole = readFileSync(keepOne());
    const harms = Array.from({ length: whole.length }, (_, at) => at);
    for (const at of harms) {
      const path = keepOne();
      const harmed = Buffer.from(whole);
      harmed[at] = (harmed[at] ?? 0) ^ 0x41;
      writeFileSync(path, at % 2 === 0 ? harmed : whole.subarray(0, at));
      const folder = unpack();
      const isRestored = outputs.restore(keyOf('key'), folder);
      expect([isRestored, listing(folder)], `byte ${at}`).toEqual([false, listing(unpack())]);
      expect(existsSync(path)).toBe(false);
    }
  });

  it('cost the cache only when the disk cannot take them', () => {
    const fs = {
      ...nodeFs,
      openFile: () => {
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'open' });
      },
    };
    const outputs = openBuildOutputs({ directory: temporary(), fs });
    const first = unpack();
    const keep = outputs.watch(keyOf('key'), first);
    compile(first);
    expect(keep()).toBe('no-room');
  });

  it('go when they were not used for long or are too many, the longest unused first', () => {
    const directory = temporary();
    const dayMs = 86_400_000;
    const now = Date.now();
    const outputs = openBuildOutputs({ directory, now: () => now });
    const keep = (key: string, text: string): void => {
      const folder = unpack();
      const kept = outputs.watch(keyOf(key), folder);
      writeFileSync(join(folder, 'made'), text);
      kept();
    };
    for (const key of ['old', 'older', 'new']) keep(key, key);
    const files = (readdirSync(directory, { recursive: true }) as string[]).filter((name) =>
      name.endsWith('.dxp'),
    );
    expect(files).toHaveLength(3);
    for (const file of files) utimesSync(join(directory, file), now / 1000, (now - 40 * dayMs) / 1000);
    expect(outputs.restore(keyOf('new'), unpack())).toBe(true);
    expect(outputs.prune({ unusedDays: 30, mode: 'dry-run' })).toMatchObject({
      removedCount: 2,
      keptCount: 1,
    });
    expect(outputs.prune({ unusedDays: 30 })).toMatchObject({ removedCount: 2, keptCount: 1 });
    expect([outputs.restore(keyOf('old'), unpack()), outputs.restore(keyOf('new'), unpack())]).toEqual([
      false,
      true,
    ]);
    expect(outputs.prune({ maxBytes: 0 })).toMatchObject({ removedCount: 1, keptCount: 0 });
  });

  it('can be forgotten, all of a package at once', () => {
    const outputs = openBuildOutputs({ directory: temporary() });
    const folder = unpack();
    const keep = outputs.watch(keyOf('key'), folder);
    compile(folder);
    keep();
    outputs.forget('another package');
    expect(outputs.restore(keyOf('key'), unpack())).toBe(true);
    outputs.forget('package');
    expect(outputs.restore(keyOf('key'), unpack())).toBe(false);
    expect(() => outputs.forget('package')).not.toThrow();
  });
});
