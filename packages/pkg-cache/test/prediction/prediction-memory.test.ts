import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPredictionMemory, type PredictionMemory, predictNext } from '../../src/index.ts';

const dayMs = 86_400_000;

describe('openPredictionMemory', () => {
  let base = '';
  let nowMs = 1_000 * dayMs;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'dx-'));
    nowMs = 1_000 * dayMs;
  });
  afterEach(() => {
    chmodSync(base, 0o755);
    rmSync(base, { recursive: true, force: true });
  });

  const directory = (): string => join(base, 'prediction');
  const open = (): PredictionMemory =>
    openPredictionMemory({ directory: directory(), fs: nodeFs, now: () => nowMs });

  it('predicts for one project what another one has added', async () => {
    const memory = open();
    await memory.learn('/one', ['fastify']);
    await memory.learn('/one', ['fastify', 'pino']);
    const [first] = predictNext(open().counts(), { present: ['fastify'] });
    expect(first?.name).toBe('pino');
  });

  it('counts nothing at the first sight of a manifest, nor when nothing was added', async () => {
    const memory = open();
    await memory.learn('/one', ['a', 'b']);
    await memory.learn('/one', ['a']);
    expect(memory.counts().total).toBe(0);
    expect(memory.contextOf('/one')).toEqual({ present: ['a'], previous: [] });
  });

  it('remembers what a project added last, and knows nothing of where it lies', async () => {
    const memory = open();
    await memory.learn('/home/somebody/secret-project', ['a']);
    await memory.learn('/home/somebody/secret-project', ['a', 'b']);
    expect(memory.contextOf('/home/somebody/secret-project')?.previous).toEqual(['b']);
    expect(readFileSync(join(directory(), 'counts.json'), 'utf8')).not.toContain('secret-project');
  });

  it('halves a weight in 60 days', async () => {
    const memory = open();
    await memory.learn('/one', ['a']);
    await memory.learn('/one', ['a', 'b']);
    nowMs += 60 * dayMs;
    expect(memory.counts().names.get('b')?.added).toBeCloseTo(0.5);
    nowMs -= 200 * dayMs;
    expect(memory.counts().names.get('b')?.added).toBe(1);
  });

  it('forgets what has faded', async () => {
    const memory = open();
    await memory.learn('/one', ['a']);
    await memory.learn('/one', ['a', 'b']);
    nowMs += 600 * dayMs;
    await memory.learn('/one', ['a', 'b', 'c']);
    expect(memory.counts().names.has('c')).toBe(true);
    expect(memory.counts().names.get('a')?.together.has('b')).toBe(false);
  });

  it('loses nothing of what several write at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, at) => open().learn(`/project-${at}`, ['a'])));
    await Promise.all(
      Array.from({ length: 12 }, (_, at) => open().learn(`/project-${at}`, ['a', `b-${at}`])),
    );
    expect(open().counts().total).toBeCloseTo(12);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['half of itself', '[1,5,"[1,1,[]'],
    ['another version', '[9,1,"[1,0,[]]",[],[],[0,0,0]]'],
    ['a path as name', '[1,1,"[1,0,[]]",[],["../../x"],[0,0,0]]'],
    ['a project that is no hash', '[1,1,"[1,0,[]]",[["__proto__",[],[]]],[],[0,0,0]]'],
    ['figures that are text', '[1,1,"[1,0,[]]",[],[],["0",0,0]]'],
    ['counts that are none', '[1,1,"[]",[],[],[0,0,0]]'],
  ])('starts anew where its file has %s', async (_, text) => {
    mkdirSync(directory());
    writeFileSync(join(directory(), 'counts.json'), text);
    const memory = open();
    expect(memory.counts().total).toBe(0);
    await memory.learn('/one', ['a']);
    await memory.learn('/one', ['a', 'b']);
    expect(open().counts().total).toBe(1);
  });

  it('stays small, whatever is learnt', async () => {
    const memory = open();
    const many = (prefix: string, count: number): string[] =>
      Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
    for (let project = 0; project < 70; project += 1) {
      await memory.learn(`/p-${project}`, many(`present-${project}`, 300));
      await memory.learn(`/p-${project}`, [...many(`present-${project}`, 200), ...many(`a-${project}`, 20)]);
    }
    const counts = memory.counts();
    expect(counts.names.size).toBeLessThanOrEqual(600);
    expect(memory.contextOf('/p-0')).toBeUndefined();
    expect(readFileSync(join(directory(), 'counts.json')).length).toBeLessThan(700_000);
  });

  it('leaves names out that no package can have', async () => {
    const memory = open();
    await memory.learn('/one', ['a']);
    await memory.learn('/one', ['a', '../b', 'x y', '']);
    expect(memory.contextOf('/one')?.present).toEqual(['a']);
  });

  it('tells how much of what was fetched ahead was used', async () => {
    const memory = open();
    await memory.noteAhead(['zod'], 1000);
    await memory.noteAhead(['hono', 'zod', '../x'], 500);
    await memory.learn('/one', ['a']);
    await memory.learn('/one', ['a', 'zod']);
    expect(open().stats()).toEqual({ fetchedNames: 2, fetchedBytes: 1500, usedNames: 1 });
    expect(open().ahead()).toEqual(['hono']);
  });

  it('leaves one file and no lock behind', async () => {
    await open().learn('/one', ['a']);
    expect(readdirSync(directory()).sort()).toEqual(['counts.json', 'tmp']);
  });

  it('costs nothing but the memory where nothing can be written', async () => {
    writeFileSync(directory(), 'a file where the directory should be');
    await open().learn('/one', ['a']);
    expect(open().counts().total).toBe(0);
  });
});
