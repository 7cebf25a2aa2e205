import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { oneLinker } from '../one-linker.ts';
import { harmless } from '../registry-projects.ts';
import { packArchive } from '../tar.ts';
import type { Case, PackageAttack, ProjectAttack } from '../types.ts';

const json = { 'content-type': 'application/json' };
const plain = { name: 'bad', 'dist-tags': { latest: '1.0.0' } };

/** The registry answers this for the document of `bad`. */
function answered(
  name: string,
  body: unknown,
  more: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly range?: string;
  } = {},
): ProjectAttack {
  const { status = 200, headers = json, range = '1.0.0' } = more;
  return {
    kind: 'project',
    name,
    linkers: oneLinker(name),
    packages: () => ({ bad: harmless }),
    files: () => ({ 'package.json': { name: 'app', version: '1.0.0', dependencies: { bad: range } } }),
    prepare: ({ registry }) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      registry.fault({ path: 'bad', only: 'packument', kind: 'status', status, headers, body: text });
    },
    verdict: { kind: 'anyhow' },
    check: ({ registry }, { exitCode, code, stderr }) => {
      assert.equal(exitCode, 1, stderr);
      assert.match(String(code), /^DX_/);
      assert.ok(registry.requests.length < 25, 'it was tried again and again');
    },
  };
}

const twiceZipped: PackageAttack = {
  kind: 'package',
  name: 'an archive that is zipped twice',
  bytes: () =>
    gzipSync(packArchive([{ path: 'package/package.json', body: '{"name":"bad","version":"1.0.0"}' }])),
  verdict: { kind: 'refused', code: 'DX_ARCHIVE_INVALID' },
  positions: ['direct', 'optional'],
};

/** See `what`. */
export const theCase: Case = {
  id: 'R10',
  what: 'A registry answers with something that is no document, or with one that contradicts itself',
  source: 'Proxies with login pages, broken mirrors, RFC 9110',
  must: 'The failure has a code and says what came; nothing crashes, and nothing is tried again that cannot become better.',
  attacks: [
    answered('a page to log in', '<html><form action="/login">', {
      headers: { 'content-type': 'text/html' },
    }),
    answered('a page that says it is JSON', '<html>'),
    answered('nothing', ''),
    answered('a list', []),
    answered('null', 'null'),
    answered('a number', '1e999'),
    answered('304 to whoever has nothing', '', { status: 304 }),
    answered('204', '', { status: 204 }),
    answered('206', '{}', { status: 206 }),
    answered('a redirect to nowhere', '', { status: 302, headers: {} }),
    answered('a redirect to itself', '', { status: 302, headers: { location: 'bad' } }),
    answered('no versions', { ...plain }),
    answered('empty versions', { ...plain, versions: {} }, { range: '*' }),
    answered('versions as a list', { ...plain, versions: [{ name: 'bad' }] }),
    answered(
      'a version that is none',
      { ...plain, versions: { latest: {}, 'x/../y': {}, '1.0': {} } },
      { range: '*' },
    ),
    answered('a tag without its version', { ...plain, versions: { '2.0.0': null } }, { range: 'latest' }),
    answered(
      'a tag that is no text',
      { ...plain, 'dist-tags': { latest: {} }, versions: {} },
      { range: 'latest' },
    ),
    answered('a version that is null', { ...plain, versions: { '1.0.0': null } }),
    answered('a version without an archive', {
      ...plain,
      versions: { '1.0.0': { name: 'bad', version: '1.0.0' } },
    }),
    ...['br', 'zstd', 'gzip', 'deflate', 'gzip, gzip', 'x-what'].map((encoding) =>
      answered(
        `said to be ${encoding}`,
        { ...plain, versions: {} },
        {
          headers: { ...json, 'content-encoding': encoding },
        },
      ),
    ),
    twiceZipped,
  ],
};
