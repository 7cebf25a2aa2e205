import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { nodeFs } from '@dx/pkg-core/node';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AdvisoryDatabase,
  changedSince,
  decodeDatabase,
  directoryDocuments,
  importAdvisories,
  openAdvisoryDatabase,
  zippedDocuments,
} from '../../src/index.ts';
import { knownFaults, toOsv } from '../support/known-faults.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const record = (
  id: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  id,
  modified: '2024-01-01T00:00:00Z',
  affected: [{ package: { ecosystem: 'npm', name: 'a' }, versions: ['1.0.0'] }],
  ...more,
});
function databaseOf(records: readonly unknown[], base?: AdvisoryDatabase): AdvisoryDatabase {
  const options = { source: 'test', now: () => 5, ...(base === undefined ? {} : { base }) };
  return decodeDatabase(importAdvisories(records.map(bytesOf), options).bytes, 'test.db');
}
const idsOf = (database: AdvisoryDatabase, name: string, version: string): readonly unknown[] =>
  database.find([{ name, version }]).map(({ advisory }) => advisory.id);

describe('a database of advisories', () => {
  it.each([
    [
      'lodash',
      '4.17.4',
      ['GHSA-29mw-wpgm-hmr9', 'GHSA-35jh-r3h4-6jhm', 'GHSA-jf85-cpcp-j695', 'GHSA-p6mc-m468-83gw'],
    ],
    ['lodash', '4.17.21', []],
    ['lodash', '3.6.0', ['GHSA-29mw-wpgm-hmr9', 'GHSA-35jh-r3h4-6jhm', 'GHSA-jf85-cpcp-j695']],
    ['minimist', '0.0.8', ['GHSA-vh95-rmgr-6w4m', 'GHSA-xvch-5gv4-984h']],
    ['minimist', '0.2.4', []],
    ['minimist', '1.2.5', ['GHSA-xvch-5gv4-984h']],
    ['axios', '0.21.1', ['GHSA-cph5-m8f7-6c5x', 'GHSA-wf5p-g6vw-rhxx']],
    ['axios', '1.6.0', []],
    ['ansi-regex', '2.1.1', []],
    ['ansi-regex', '4.1.0', ['GHSA-93q8-gq69-wqmw']],
    ['semver', '7.5.1', ['GHSA-c2qf-rxjj-qqgw']],
    ['semver', '7.5.2', []],
    ['not-there', '1.0.0', []],
    ['__proto__', '1.0.0', []],
  ])('knows %s %s', (name, version, ids) => {
    expect([...idsOf(databaseOf(knownFaults.map(toOsv)), name, version)].sort()).toEqual(ids);
  });

  it('tells severity, names, what fixes it and the page that registries name', () => {
    const [finding] = databaseOf(knownFaults.map(toOsv)).find([{ name: 'axios', version: '1.0.0' }]);
    expect(finding).toEqual({
      name: 'axios',
      versions: ['1.0.0'],
      advisory: {
        id: 'GHSA-wf5p-g6vw-rhxx',
        url: 'https://github.com/advisories/GHSA-wf5p-g6vw-rhxx',
        title: 'Axios Cross-Site Request Forgery',
        severity: 'moderate',
        vulnerableVersions: '>=1.0.0 <1.6.0',
        aliases: ['CVE-2023-45857'],
        cwe: ['CWE-1321'],
        fixedVersions: ['1.6.0'],
      },
    });
  });

  it('is the same in whatever order documents come, and asks for nothing when there is no file', () => {
    const records = knownFaults.map((one) => bytesOf(toOsv(one)));
    const options = { source: 'x', now: () => 1 };
    const forth = importAdvisories(records, options);
    expect(importAdvisories([...records].reverse(), options).bytes).toEqual(forth.bytes);
    expect(forth).toMatchObject({ added: 16, changed: 0, withdrawn: 0, unreadable: 0 });
    expect(forth.facts).toEqual({
      ...{ recordCount: 16, packageCount: 10, newest: '2024-01-01T00:00:00.000Z', writtenMs: 1, source: 'x' },
    });
    expect(openAdvisoryDatabase({ file: join(directory, 'none'), fs: nodeFs })).toBeUndefined();
  });

  it('passes over withdrawn records, other ecosystems and what is no record', () => {
    const outcome = importAdvisories(
      [
        bytesOf(record('A-1', { withdrawn: '2024-01-02T00:00:00Z' })),
        bytesOf(
          record('A-2', { affected: [{ package: { ecosystem: 'PyPI', name: 'a' }, versions: ['1.0.0'] }] }),
        ),
        bytesOf({ id: '../../etc', affected: [] }),
        bytesOf([]),
        new TextEncoder().encode('{'),
        Uint8Array.of(0xff),
      ],
      { source: 'x' },
    );
    expect(outcome).toMatchObject({ added: 0, unreadable: 4 });
    expect(idsOf(decodeDatabase(outcome.bytes, 'x'), 'a', '1.0.0')).toEqual([]);
  });

  it('takes what was published to do harm for critical, whatever else is said, and for all versions when none is named', () => {
    const everything = record('MAL-2025-1', { affected: [{ package: { ecosystem: 'npm', name: 'a' } }] });
    const [finding] = databaseOf([everything]).find([{ name: 'a', version: '9.9.9-x' }]);
    expect(finding?.advisory).toMatchObject({
      ...{ severity: 'critical', isMalware: true, vulnerableVersions: '*' },
    });
    expect(idsOf(databaseOf([record('A-1', { affected: everything['affected'] })]), 'a', '1.0.0')).toEqual(
      [],
    );
  });

  it('tells of a fault with several names once, by that of GitHub', () => {
    const database = databaseOf([
      record('CVE-2024-1', { aliases: ['GHSA-aaaa-bbbb-cccc'], database_specific: { severity: 'CRITICAL' } }),
      record('GHSA-aaaa-bbbb-cccc', { aliases: ['CVE-2024-1'], database_specific: { severity: 'LOW' } }),
      record('MAL-2024-7', { aliases: ['CVE-2024-1'] }),
      record('OTHER-1'),
    ]);
    const findings = database.find([{ name: 'a', version: '1.0.0' }]);
    expect(findings.map(({ advisory }) => advisory.id)).toEqual(['GHSA-aaaa-bbbb-cccc', 'OTHER-1']);
    expect(findings[0]?.advisory).toMatchObject({
      ...{ aliases: ['CVE-2024-1', 'MAL-2024-7'], severity: 'critical', isMalware: true },
    });
  });

  it('goes by the score of a vector where no severity is said', () => {
    const vector = (score: string): unknown => record('A-1', { severity: [{ type: 'CVSS_V3', score }] });
    const of = (score: string): unknown =>
      databaseOf([vector(score)]).find([{ name: 'a', version: '1.0.0' }])[0]?.advisory;
    expect(of('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')).toMatchObject({
      severity: 'critical',
      cvss: { score: 9.8 },
    });
    expect(of('CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N')).toMatchObject({
      severity: 'moderate',
      cvss: { score: 6.1 },
    });
    expect(of('CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:L')).toMatchObject({ cvss: { score: 2.5 } });
    expect(of('CVSS:3.1/nonsense')).toMatchObject({ severity: 'high' });
  });

  it('changes with newer documents only, and forgets what was withdrawn', () => {
    const first = databaseOf([record('A-1'), record('A-2'), record('A-3')]);
    const newer = [
      record('A-1', { modified: '2024-02-01T00:00:00Z', withdrawn: '2024-02-01T00:00:00Z' }),
      record('A-2', { modified: '2023-01-01T00:00:00Z', withdrawn: '2023-01-01T00:00:00Z' }),
      record('A-3', { modified: '2024-02-01T00:00:00Z', summary: 'New' }),
      record('A-4'),
    ];
    const outcome = importAdvisories(newer.map(bytesOf), { source: 'x', base: first });
    expect(outcome).toMatchObject({ added: 1, changed: 1, withdrawn: 1 });
    const second = decodeDatabase(outcome.bytes, 'x');
    expect(idsOf(second, 'a', '1.0.0')).toEqual(['A-2', 'A-3', 'A-4']);
    expect(idsOf(databaseOf([record('A-1')], second), 'a', '1.0.0')).toEqual(['A-2', 'A-3', 'A-4']);
  });
});

describe('a file of advisories', () => {
  const packages = knownFaults.map(({ package: name }) => ({ name, version: '0.0.7' }));
  const found = (bytes: Uint8Array): unknown => {
    const file = join(directory, 'db');
    writeFileSync(file, bytes);
    const database = openAdvisoryDatabase({ file, fs: nodeFs });
    try {
      return database?.find(packages);
    } finally {
      database?.close();
    }
  };
  const { bytes } = importAdvisories(
    knownFaults.map((one) => bytesOf(toOsv(one))),
    { source: 'x', now: () => 1 },
  );
  const refused = expect.objectContaining({ code: 'DX_AUDIT_DATABASE' });

  it('gives what it gives from memory, whatever file system it is read by', () => {
    const answer = decodeDatabase(bytes, 'x').find(packages);
    expect(answer.length).toBeGreaterThan(5);
    expect(found(bytes)).toEqual(answer);
    const file = join(directory, 'db');
    const other = openAdvisoryDatabase({ file, fs: { ...nodeFs } });
    expect(other?.find(packages)).toEqual(answer);
  });

  it('that is cut off anywhere is DX_AUDIT_DATABASE', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => decodeDatabase(bytes.subarray(0, length), 'x')).toThrow(refused);
    expect(() => found(bytes.subarray(0, bytes.length - 1))).toThrow(refused);
  });

  it('that has a bit flipped anywhere is DX_AUDIT_DATABASE, or gives the answer that it gave before', () => {
    const answer = found(bytes);
    let refusals = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      try {
        expect(decodeDatabase(changed, 'x').find(packages)).toEqual(answer);
      } catch (error) {
        expect(error).toEqual(refused);
        refusals += 1;
      }
    }
    expect(refusals).toBeGreaterThan(bytes.length / 2);
  });

  it('that is flipped where nobody asked is found when all of it is read', () => {
    const changed = Uint8Array.from(bytes);
    changed[bytes.length - 1] = 0;
    const database = decodeDatabase(changed, 'x');
    expect(() => database.withdrawn()).toThrow(refused);
    expect(() => importAdvisories([], { source: 'x', base: database })).toThrow(refused);
  });

  it('of another version, or no database at all, is DX_AUDIT_DATABASE', () => {
    expect(() => found(new TextEncoder().encode('dxadvdb1 and so on, and so on'))).toThrow(refused);
    expect(() => found(new Uint8Array(4_000))).toThrow(refused);
    mkdirSync(join(directory, 'folder'));
    expect(() => openAdvisoryDatabase({ file: join(directory, 'folder'), fs: nodeFs })).toThrow(refused);
  });

  it('tells names apart that have the same check sum', () => {
    expect(crc32('plumless')).toBe(crc32('buckeroo'));
    const about = (id: string, name: string): unknown =>
      record(id, { affected: [{ package: { ecosystem: 'npm', name }, versions: ['1.0.0'] }] });
    const database = databaseOf([about('A-1', 'plumless'), about('A-2', 'buckeroo')]);
    expect(idsOf(database, 'plumless', '1.0.0')).toEqual(['A-1']);
    expect(idsOf(database, 'buckeroo', '1.0.0')).toEqual(['A-2']);
  });

  it('that is replaced while it is open goes on to give what it gave', () => {
    const file = join(directory, 'db');
    writeFileSync(file, bytes);
    const database = openAdvisoryDatabase({ file, fs: nodeFs });
    writeFileSync(`${file}.new`, importAdvisories([], { source: 'x' }).bytes);
    renameSync(`${file}.new`, file);
    expect(database?.find(packages)).toEqual(decodeDatabase(bytes, 'x').find(packages));
    database?.close();
  });
});

describe('documents', () => {
  it('come out of a zip, as many as there are, without what claims to be huge or is none', () => {
    const files: Record<string, Uint8Array> = {
      'x/readme.txt': bytesOf('no'),
      'huge.json': new Uint8Array(9 * 1024 ** 2),
    };
    for (let at = 0; at < 9_001; at += 1) files[`A-${at}.json`] = bytesOf(at);
    const read = [...zippedDocuments(zipSync(files, { level: 1 }), 'all.zip')].map((bytes) =>
      JSON.parse(new TextDecoder().decode(bytes)),
    );
    expect(new Set(read).size).toBe(9_001);
  });

  it.each([
    ['no zip at all', new TextEncoder().encode('<html>')],
    ['nothing', new Uint8Array()],
  ])('of %s are DX_AUDIT_IMPORT', (_, bytes) => {
    expect(() => [...zippedDocuments(bytes, 'all.zip')]).toThrow(
      expect.objectContaining({ code: 'DX_AUDIT_IMPORT' }),
    );
  });

  it('of an archive that lies about a size take no more than it says', () => {
    const zip = zipSync({ 'a.json': new Uint8Array(4 * 1024 ** 2) }, { level: 9 });
    const view = new DataView(zip.buffer, zip.byteOffset);
    const central = zip.length - 22 - 46 - 'a.json'.length;
    expect(view.getUint32(central, true)).toBe(0x02014b50);
    view.setUint32(central + 24, 100, true);
    const read = (): number =>
      [...zippedDocuments(zip, 'all.zip')].reduce((sum, { length }) => sum + length, 0);
    let size = 0;
    try {
      size = read();
    } catch {}
    expect(size).toBeLessThanOrEqual(100);
  });

  it('come out of a directory, but not through links', () => {
    mkdirSync(join(directory, 'deeper.json'));
    writeFileSync(join(directory, 'b.json'), '2');
    writeFileSync(join(directory, 'a.json'), '1');
    writeFileSync(join(directory, 'c.txt'), '3');
    symlinkSync(join(directory, 'c.txt'), join(directory, 'd.json'));
    const read = [...directoryDocuments(directory, nodeFs)].map((bytes) => new TextDecoder().decode(bytes));
    expect(read).toEqual(['1', '2']);
  });

  it('that changed are found in a list', () => {
    const list =
      '2024-03-01T00:00:00Z,GHSA-1\r\n2024-02-01T00:00:00.5Z,MAL-2\n2023-01-01T00:00:00Z,OLD-1\nx,y\n2025-01-01T00:00:00Z,../../x\n';
    expect(changedSince(list, '2024-02-01T00:00:00.000Z')).toEqual(['GHSA-1', 'MAL-2']);
    expect(changedSince(list, '')).toHaveLength(3);
  });
});
