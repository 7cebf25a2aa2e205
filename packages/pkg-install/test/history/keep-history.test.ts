import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { recordingFs } from '@dx/pkg-core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstallEvent, type InstallRequest, readHistory, readHistoryContents } from '../../src/index.ts';
import { app, type HistoryProject, historyProject, universe } from '../support/history.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(universe);
});
afterAll(() => registry.close());

const add = (...specs: readonly string[]): InstallRequest => ({ kind: 'add', specs });
const make = (files = app()): HistoryProject => historyProject(registry.url, files, { lockfile: 'npm' });

/** The one directory below `<home>/history/v1`. */
function historyOf({ home }: HistoryProject): string {
  const [name = ''] = readdirSync(join(home, 'history/v1'));
  return join(home, 'history/v1', name);
}

describe('a history', () => {
  it('tells what was done when, with the packages and the files', async () => {
    const project = make(app({ left: '^1.0.0' }));
    const at = { ports: { now: () => 1_700_000_000_000 } };
    await project.run('install', undefined, at);
    await project.run('add right@1.0.0', add('right@1.0.0'), at);
    await project.run('add right@1.1.0', add('right@1.1.0'), at);
    await project.run('remove left', { kind: 'remove', names: ['left'] }, at);
    const history = readHistory(project.root, { home: project.home });
    expect(history.map(({ command, packages }) => [command, packages])).toEqual([
      ['remove left', { added: 0, removed: 2, changed: 0 }],
      ['add right@1.1.0', { added: 0, removed: 0, changed: 1 }],
      ['add right@1.0.0', { added: 1, removed: 0, changed: 0 }],
      ['install', { added: 2, removed: 0, changed: 0 }],
    ]);
    expect(history.at(-1)).toMatchObject({ number: 1, timeMs: 1_700_000_000_000, root: project.root });
    expect(history.map(({ files }) => files.map(({ path }) => path))).toEqual([
      ['package.json', 'package-lock.json'],
      ['package.json', 'package-lock.json'],
      ['package.json', 'package-lock.json'],
      ['package-lock.json'],
    ]);
  });

  it('has the bytes of both sides', async () => {
    const project = make();
    const before = project.read('package.json');
    await project.run('add right', add('right'));
    const [entry] = readHistory(project.root, { home: project.home });
    if (entry === undefined) throw new Error('no entry');
    const [manifest, lock] = readHistoryContents(project.root, entry, { home: project.home });
    const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
    expect(text(manifest?.before)).toBe(before);
    expect(text(manifest?.after)).toBe(project.read('package.json'));
    expect(lock).not.toHaveProperty('before');
    expect(text(lock?.after)).toBe(project.read('package-lock.json'));
  });

  it('is readable by its owner alone', async () => {
    const project = make();
    await project.run('add right', add('right'));
    const directory = historyOf(project);
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    for (const path of ['../..', '..', '.', '1']) expect(modeOf(join(directory, path))).toBe(0o700);
    for (const name of readdirSync(join(directory, '1')))
      expect(modeOf(join(directory, '1', name))).toBe(0o600);
  });

  it('is whole before the commit begins', async () => {
    const project = make();
    const { fs, records } = recordingFs(nodeFs);
    await project.run('add right', add('right'), { ports: { fs } });
    const kept = records.findIndex(({ op, paths }) => op === 'rename' && paths[1]?.endsWith('/1'));
    const journal = records.findIndex(({ paths }) => paths[1]?.endsWith('/journal.json'));
    expect(kept).toBeGreaterThan(-1);
    expect(kept).toBeLessThan(journal);
  });

  it('of an install with nothing to do, or that fails, gets no entry', async () => {
    const project = make(app({ right: '^1.0.0' }));
    await project.run('install');
    await project.run('install');
    const theirs = project.run('add left', add('left'), {
      onEvent: (event) => {
        if (event.kind === 'stage' && event.stage === 'commit') project.write('package.json', { name: 'x' });
      },
    });
    await expect(theirs).rejects.toMatchObject({ code: 'DX_FILE_CHANGED' });
    expect(project.listed()).toEqual(['1 install']);
  });

  it('is found by another way to the same project', async () => {
    const project = make();
    await project.run('add right', add('right'));
    symlinkSync(project.root, join(project.root, '../link'));
    const found = readHistory(join(project.root, '../link'), { home: project.home });
    expect(found.map(({ command }) => command)).toEqual(['add right']);
  });

  it('keeps the newest twenty', async () => {
    const project = make(app({ right: '1.0.0' }));
    for (let at = 0; at < 23; at += 1) await project.run(`add ${at}`, add(`right@1.${at % 2}.0`));
    const history = readHistory(project.root, { home: project.home });
    expect(history.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => 23 - at));
    expect(readdirSync(historyOf(project))).toHaveLength(20);
  });

  it('keeps at most 64 MB, and nothing that is larger by itself', async () => {
    const project = make(app({ right: '1.0.0' }));
    await project.run('install');
    const pad = (sizeBytes: number): void =>
      project.write('package.json', { ...project.json('package.json'), pad: 'x'.repeat(sizeBytes) });
    pad(15_000_000);
    await project.run('add 1', add('right@1.1.0'));
    await project.run('add 2', add('right@1.0.0'));
    await project.run('add 3', add('right@1.1.0'));
    expect(project.listed()).toEqual(['4 add 3', '3 add 2']);
    pad(40_000_000);
    await project.run('add 4', add('right@1.0.0'));
    expect(project.listed()).toEqual(['4 add 3', '3 add 2']);
    await expect(project.undo()).rejects.toMatchObject({ code: 'DX_UNDO_CHANGED' });
  });

  it('that cannot be written fails nothing, and says so to whoever looks', async () => {
    const project = make();
    mkdirSync(project.home, { recursive: true });
    writeFileSync(join(project.home, 'history'), 'in the way');
    const events: InstallEvent[] = [];
    await project.run('add right', add('right'), { onEvent: (event) => void events.push(event) });
    expect(project.state().installed).toEqual({ right: '1.1.0' });
    expect(events).toContainEqual({
      kind: 'detail',
      message: expect.stringMatching(/^No history was kept: E/),
    });
    expect(project.listed()).toEqual([]);
  });

  it('that is damaged is refused with its place, and nothing is changed', async () => {
    const project = make();
    await project.run('install');
    await project.run('add right', add('right'));
    writeFileSync(join(historyOf(project), '2/1.before'), '{}');
    const before = project.snapshot();
    await expect(project.undo()).rejects.toMatchObject({
      code: 'DX_HISTORY_DAMAGED',
      message: expect.stringContaining('package-lock.json'),
      details: { number: 2, path: 'package-lock.json' },
    });
    expect(project.snapshot()).toEqual(before);
    const [entry] = readHistory(project.root, { home: project.home });
    if (entry === undefined) throw new Error('no entry');
    const read = (): unknown => readHistoryContents(project.root, entry, { home: project.home });
    expect(read).toThrowError(expect.objectContaining({ code: 'DX_HISTORY_DAMAGED' }));
  });

  it.each([
    ['no JSON', (text: string) => text.slice(0, -5)],
    ['another version', (text: string) => text.replace('"version":1', '"version":2')],
    ['a path out of the project', (text: string) => text.replace('"package.json"', '"../package.json"')],
    ['a hidden file', (text: string) => text.replace('"package.json"', '".git/config"')],
    ['a file twice', (text: string) => text.replace('"package.json"', '"package-lock.json"')],
    ['a digest that is none', (text: string) => text.replace(/"sha256":"[0-9a-f]+"/, '"sha256":"x"')],
    ['a size below nothing', (text: string) => text.replace(/"sizeBytes":\d+/, '"sizeBytes":-1')],
    ['no files', (text: string) => text.replace(/"files":.*\]/, '"files":[]')],
    ['no time', (text: string) => text.replace(/"timeMs":\d+/, '"timeMs":"now"')],
    ['no counts', (text: string) => text.replace('"added":1', '"added":-1')],
  ])('does not count an entry with %s, and goes on', async (_, damage) => {
    const project = make();
    await project.run('add right', add('right'));
    const file = join(historyOf(project), '1/entry.json');
    const text = readFileSync(file, 'utf8');
    expect(damage(text)).not.toBe(text);
    writeFileSync(file, damage(text));
    expect(project.listed()).toEqual([]);
    await expect(project.undo()).rejects.toMatchObject({ code: 'DX_UNDO_NOTHING' });
    await project.run('add left', add('left'));
    expect(project.listed()).toEqual(['2 add left']);
    expect(readdirSync(historyOf(project))).toEqual(['2']);
  });

  it.each(['{', '[]', 'null', '{"version":1,"numbers":["x"]}', '{"version":2,"numbers":[1]}'])(
    'does not believe the note %s about what is taken back',
    async (note) => {
      const project = make();
      await project.run('install');
      await project.run('add right', add('right'));
      writeFileSync(join(historyOf(project), 'undone.json'), note);
      expect(project.listed()).toEqual(['2 add right', '1 install']);
      await project.undo();
      expect(project.listed()).toEqual(['(2 add right)', '1 install']);
    },
  );

  it('of a project that is gone goes a month later, when another one begins', async () => {
    const start = 1_700_000_000_000;
    const day = 24 * 60 * 60 * 1000;
    const at = (days: number) => ({ ports: { now: () => start + days * day } });
    const gone = make();
    const begin = (days: number): Promise<unknown> => {
      const other = make();
      return other.run('add right', add('right'), { home: gone.home, ...at(days) });
    };
    await gone.run('add right', add('right'), at(0));
    const directory = historyOf(gone);
    await begin(31);
    expect(existsSync(directory)).toBe(true);
    rmSync(gone.root, { recursive: true });
    await begin(29);
    expect(existsSync(directory)).toBe(true);
    await begin(31);
    expect(existsSync(directory)).toBe(false);
    expect(readdirSync(join(gone.home, 'history/v1'))).toHaveLength(3);
  });

  it('that is removed is as if there had been none', async () => {
    const project = make();
    await project.run('add right', add('right'));
    rmSync(join(project.home, 'history'), { recursive: true });
    await expect(project.undo()).rejects.toMatchObject({ code: 'DX_UNDO_NOTHING' });
  });
});
