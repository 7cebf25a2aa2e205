import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ForeignLock, readForeignLock } from '../src/index.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dx-foreign-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function read(file: string, text: string): Promise<ForeignLock | undefined> {
  writeFileSync(join(root, file), text);
  return readForeignLock(root, { fs: nodeFs });
}

async function codeOf(file: string, text: string): Promise<string> {
  try {
    await read(file, text);
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const files = ['bun.lock', 'pnpm-lock.yaml', 'yarn.lock'] as const;
const bunText = '{ "lockfileVersion": 1, "workspaces": { "": { "name": "app" } }, "packages": {}, }';
const pnpmText = "lockfileVersion: '9.0'\nimporters:\n  .: {}\n";
const yarnText = '# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.2.3"\n';

describe('readForeignLock', () => {
  it('gives undefined for a project without such a file, a directory of that name being none', async () => {
    mkdirSync(join(root, 'yarn.lock'));
    expect(await readForeignLock(root, { fs: nodeFs })).toBeUndefined();
  });

  it('F03 takes bun.lock before pnpm-lock.yaml before yarn.lock', async () => {
    expect((await read('yarn.lock', yarnText))?.kind).toBe('yarn1');
    expect((await read('pnpm-lock.yaml', pnpmText))?.kind).toBe('pnpm');
    const lock = await read('bun.lock', bunText);
    expect(lock).toEqual({
      kind: 'bun',
      path: join(root, 'bun.lock'),
      formatVersion: '1',
      pins: {},
      sources: {},
    });
    expect([lock, lock?.pins, lock?.sources].every(Object.isFrozen)).toBe(true);
    expect(Object.getPrototypeOf(lock?.pins)).toBeNull();
  });

  it('says DX_LOCK_UNSUPPORTED with the command for a binary lockfile that is alone', async () => {
    writeFileSync(join(root, 'bun.lockb'), '#!/usr/bin/env bun\n\0\0');
    await expect(readForeignLock(root, { fs: nodeFs })).rejects.toMatchObject({
      code: 'DX_LOCK_UNSUPPORTED',
      hint: expect.stringContaining('bun install --save-text-lockfile'),
    });
    expect((await read('yarn.lock', yarnText))?.kind).toBe('yarn1');
  });

  it.each([
    ['bun.lock', bunText.replace('1', '3'), 'DX_LOCK_TOO_NEW'],
    ['bun.lock', '{}', 'DX_LOCK_UNSUPPORTED'],
    ['bun.lock', '[]', 'DX_LOCK_PARSE'],
    ['bun.lock', '{ "lockfileVersion": 1 "a" }', 'DX_LOCK_PARSE'],
    ['bun.lock', '{ "lockfileVersion": 1, "packages": { "a": 1 } }', 'DX_LOCK_PARSE'],
    ['pnpm-lock.yaml', 'lockfileVersion: 5.4\n', 'DX_LOCK_UNSUPPORTED'],
    ['pnpm-lock.yaml', 'importers: {}\n', 'DX_LOCK_UNSUPPORTED'],
    ['pnpm-lock.yaml', "lockfileVersion: '10.0'\n", 'DX_LOCK_TOO_NEW'],
    ['pnpm-lock.yaml', 'a: [\n', 'DX_LOCK_PARSE'],
    ['pnpm-lock.yaml', '', 'DX_LOCK_PARSE'],
    ['pnpm-lock.yaml', "lockfileVersion: '9.0'\nlockfileVersion: '9.0'\n", 'DX_LOCK_PARSE'],
    ['yarn.lock', '# yarn lockfile v1\n\n  what is this', 'DX_LOCK_PARSE'],
    ['yarn.lock', '__metadata:\n  version: 11\n', 'DX_LOCK_TOO_NEW'],
    ['yarn.lock', '__metadata:\n  cacheKey: 1\n', 'DX_LOCK_PARSE'],
    ['yarn.lock', '- a\n', 'DX_LOCK_PARSE'],
  ])('%s: %j is %s', async (file, text, code) => {
    expect(await codeOf(file, text)).toBe(code);
  });

  it.each(files)('says DX_LOCK_CONFLICT for merge markers in %s (attack L11)', async (file) => {
    const text = `${pnpmText}<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n`;
    await expect(read(file, text)).rejects.toMatchObject({
      code: 'DX_LOCK_CONFLICT',
      details: { line: 4 },
    });
  });

  it('refuses the anchors of a YAML bomb (attack L11)', async () => {
    const bomb = `${pnpmText}a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n`;
    expect(await codeOf('pnpm-lock.yaml', bomb)).toBe('DX_LOCK_PARSE');
  });

  it.each([
    ['bun.lock', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
    ['pnpm-lock.yaml', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['yarn.lock', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ])('refuses a %s that is nested without end', async (file, text) => {
    expect(await codeOf(file, text)).toMatch(/^DX_LOCK_(?:PARSE|UNSUPPORTED)$/);
  });

  it.each([
    [
      'bun.lock',
      '{"lockfileVersion":1,"workspaces":{"":{"dependencies":{"../x":"1"}}},"packages":{"../x":["../x@1.0.0"]}}',
    ],
    [
      'pnpm-lock.yaml',
      `${pnpmText.replace('{}', '')}\n    dependencies:\n      ../x: {specifier: '1', version: 1.0.0}\n`,
    ],
    ['yarn.lock', '# yarn lockfile v1\n\n\n"../x@1":\n  version "1.0.0"\n'],
    ['yarn.lock', '# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0/../../x"\n'],
  ])('refuses a name or version in %s that no registry could have (attack N02)', async (file, text) => {
    expect(await codeOf(file, text)).toBe('DX_LOCK_INVALID');
  });

  it('keeps names of Object.prototype as keys like others, and lets __proto__ change no prototype (attack N13)', async () => {
    const names = ['constructor', 'toString', 'hasOwnProperty'];
    const entries = names.map((name) => `${name}@^1.0.0:\n  version "1.0.0"\n`).join('\n');
    const lock = await read('yarn.lock', `# yarn lockfile v1\n\n\n${entries}`);
    expect(Object.keys(lock?.pins ?? {}).sort()).toEqual(names.map((name) => `${name}@^1.0.0`).sort());
    const evil =
      '{"lockfileVersion":1,"__proto__":{"packages":{"a":["a@1.0.0"]}},"workspaces":{"__proto__":{"dependencies":{"a":"1"}},"":{"__proto__":{"dependencies":{"a":"1"}}}}}';
    expect((await read('bun.lock', evil))?.pins).toEqual({});
    expect(Object.hasOwn(Object.prototype, 'packages')).toBe(false);
  });

  it('gives a value or a DX_ error for every damaged file', async () => {
    const intact = { 'bun.lock': bunText, 'pnpm-lock.yaml': pnpmText, 'yarn.lock': yarnText };
    const anyText = fc.tuple(fc.constantFrom(...files), fc.nat(80), fc.string({ maxLength: 6 }));
    await fc.assert(
      fc.asyncProperty(anyText, async ([file, at, piece]) => {
        for (const other of files) rmSync(join(root, other), { force: true });
        const text = intact[file].slice(0, at) + piece + intact[file].slice(at + piece.length);
        expect(await codeOf(file, text)).toMatch(/^(?:read|DX_[A-Z_]+)$/);
      }),
      { numRuns: 300 },
    );
  });
});
