import {
  brotli,
  chunksWithoutEnd,
  drip,
  endlessChunk,
  endlessHead,
  type FixtureRegistry,
  garbageChunks,
  goodChunks,
  gzipBomb,
  halfDocument,
  instead,
  type Lie,
  type LieTarget,
  type LyingRegistry,
  longBody,
  notGzip,
  oldHttp,
  otherBytes,
  raw,
  redirect,
  resetAfter,
  shortBody,
  stallAfter,
  stallInBody,
  startLyingRegistry,
  startRegistry,
  status,
} from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltResult, requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';

const packages = { a: { versions: { '1.0.0': { files: { 'index.js': 'module.exports = "a";\n' } } } } };
let registry: FixtureRegistry;
let liar: LyingRegistry;
beforeAll(async () => {
  requireBuiltDx();
  registry = await startRegistry({ packages });
  liar = await startLyingRegistry(registry.url);
});
afterAll(async () => {
  await liar.close();
  await registry.close();
});
beforeEach(() => liar.tellTheTruth());

/** Settings with which every wait is short. */
const hasty = [
  'fetch-retries=1',
  'fetch-retry-mintimeout=1',
  'fetch-retry-maxtimeout=900',
  'fetch-timeout=700',
];

function project(url: string, more: readonly string[] = []): DxProject {
  return createDxProject(url, {
    'package.json': { name: 'app', dependencies: { a: '1.0.0' } },
    '.npmrc': [`registry=${url}`, 'audit=false', ...hasty, ...more, ''].join('\n'),
  });
}

function run(
  target: DxProject,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<BuiltResult> {
  return runBuiltDx(argv, { cwd: target.root, env: { ...target.env, ...env } });
}

/** A fresh project is installed while the registry lies; then the store is looked at, and installed with the truth. */
async function lieTo(lie: Lie, target: LieTarget): Promise<BuiltResult> {
  const made = project(liar.url);
  liar.lie(lie, target);
  const first = await run(made, ['install']);
  liar.tellTheTruth();
  expect(await made.dx('store verify')).toMatchObject({ exitCode: 0 });
  expect(await made.dx('install')).toMatchObject({ exitCode: 0 });
  expect(made.read('node_modules/a/index.js')).toBe('module.exports = "a";\n');
  return first;
}

const both: readonly (readonly [string, Lie, string])[] = [
  ['a connection that is reset at once', resetAfter(0), 'DX_FETCH_NETWORK'],
  ['a body that is shorter than its length', shortBody, 'DX_FETCH_TRUNCATED'],
  ['chunks that turn to garbage', garbageChunks, 'DX_FETCH_TRUNCATED'],
  ['a chunk without end', endlessChunk, 'DX_FETCH_TRUNCATED'],
  ['chunks without the last one', chunksWithoutEnd, 'DX_FETCH_TRUNCATED'],
  ['a head that stalls', stallAfter(30), 'DX_FETCH_TIMEOUT'],
  ['a body that stalls', stallInBody, 'DX_FETCH_TIMEOUT'],
  ['a head without end', endlessHead, 'DX_FETCH_BAD_ANSWER'],
  [
    'lengths that contradict each other',
    raw('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na'),
    'DX_FETCH_BAD_ANSWER',
  ],
  [
    'a length that no memory has',
    raw('HTTP/1.1 200 OK\r\ncontent-length: 99999999999999\r\n\r\na'),
    'DX_FETCH_TOO_LARGE',
  ],
  ['a redirect in a circle', redirect(), 'DX_FETCH_REDIRECTS'],
  ['a redirect to where nobody listens', redirect(() => 'http://127.0.0.1:1/'), 'DX_FETCH_NETWORK'],
  ['a redirect to a file', redirect(() => 'file:///etc/hostname'), 'DX_FETCH_UNSUPPORTED_URL'],
  ['304 when nothing is kept', status(304), 'DX_FETCH_STATUS'],
  ['407', status(407), 'DX_FETCH_STATUS'],
  ['an empty 200', instead(''), 'DX_FETCH_BAD_ANSWER'],
  ['a page', instead('<html>log in</html>', 'text/html'), 'DX_FETCH_BAD_ANSWER'],
];

describe('a registry that lies about documents', () => {
  it.each([
    ...both,
    ['what is no gzip', notGzip, 'DX_FETCH_BAD_ANSWER'],
    ['a gzip bomb', gzipBomb(200_000_000), 'DX_FETCH_TOO_LARGE'],
    ['half of the document', halfDocument, 'DX_FETCH_TRUNCATED'],
    ['other bytes of the same number', otherBytes, 'DX_METADATA_INVALID'],
  ] as const)('with %s gets an error, and nothing of it stays', async (_, lie, code) => {
    const { exitCode, stderr } = await lieTo(lie, { only: 'packument' });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`error ${code}`),
    });
    expect(stderr).toMatch(/^hint {2}\S/m);
  });
});

describe('a registry that lies about archives', () => {
  it.each([
    ...both,
    ['other bytes of the same number', otherBytes, 'DX_INTEGRITY_MISMATCH'],
    ['half of the archive, with its length', halfDocument, 'DX_INTEGRITY_MISMATCH'],
  ] as const)('with %s gets an error, and nothing of it stays', async (_, lie, code) => {
    const { exitCode, stderr } = await lieTo(lie, { only: 'archive' });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`error ${code}`),
    });
    expect(stderr).toMatch(/^hint {2}\S/m);
  });
});

describe('a network that is odd but can be understood', () => {
  it.each([
    ['more bytes than promised', longBody, {}],
    ['chunks', goodChunks, {}],
    ['brotli', brotli, { only: 'packument' }],
    ['HTTP/1.0 without a length', oldHttp, {}],
    ['one reset', resetAfter(0), { times: 1 }],
    ['one answer that ends early', shortBody, { times: 1 }],
    ['503 once', status(503), { times: 1 }],
    ['429 with seconds to wait', status(429, { 'retry-after': '0' }), { times: 1 }],
    [
      '503 with a date that is over',
      status(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }),
      { times: 1 },
    ],
  ] as const)('installs in spite of %s', async (_, lie, target) => {
    expect(await lieTo(lie, target)).toMatchObject({ exitCode: 0 });
  });

  it('fails at once when it is to wait longer than the settings allow', async () => {
    const { exitCode, stderr } = await lieTo(status(429, { 'retry-after': '86400' }), {});
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('DX_FETCH_STATUS'),
    });
  });

  it('ends a trickle that never falls silent, when the whole has taken too long', async () => {
    const made = project(liar.url, ['fetch-timeout=100']);
    liar.lie(drip(20), { only: 'archive' });
    const { exitCode, stderr } = await run(made, ['install']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('DX_FETCH_TIMEOUT'),
    });
  });
});
