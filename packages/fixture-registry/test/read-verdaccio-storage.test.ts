import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildArchive, readVerdaccioStorage, startRegistry } from '../src/index.ts';

test('a storage is served with its tags, times and the very bytes of its archives', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dx-storage-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const archive = await buildArchive('@s/a', '1.0.0', { main: 'x.js' });
  const manifest = (version: string) => ({
    name: '@s/a',
    version,
    main: 'x.js',
    deprecated: 'old',
    dist: { tarball: 'http://elsewhere.test/a.tgz', shasum: 'wrong', fileCount: 7 },
  });
  const document = {
    name: '@s/a',
    'dist-tags': { latest: '1.0.0', next: '1.0.0' },
    versions: { '1.0.0': manifest('1.0.0'), '2.0.0': manifest('2.0.0') },
    time: { '1.0.0': '2021-02-03T00:00:00.000Z' },
  };
  mkdirSync(join(directory, '@s/a'), { recursive: true });
  writeFileSync(join(directory, '.verdaccio-db.json'), '{}');
  writeFileSync(join(directory, '@s/a/package.json'), JSON.stringify(document));
  writeFileSync(join(directory, '@s/a/a-1.0.0.tgz'), archive.bytes);

  await using registry = await startRegistry(await readVerdaccioStorage(directory));
  const answer = await fetch(`${registry.url}@s%2fa`);
  const served = (await answer.json()) as { versions: Record<string, { dist: { tarball: string } }> };
  expect(served).toMatchObject({ 'dist-tags': document['dist-tags'], time: document.time });
  expect(Object.keys(served.versions)).toEqual(['1.0.0']);
  const { dist = { tarball: '' }, ...rest } = served.versions['1.0.0'] ?? {};
  expect(rest).toMatchObject({ name: '@s/a', version: '1.0.0', main: 'x.js', deprecated: 'old' });
  expect(dist).toEqual({
    tarball: `${registry.url}@s/a/-/a-1.0.0.tgz`,
    shasum: archive.shasum,
    integrity: archive.integrity,
    fileCount: 7,
  });
  const bytes = Buffer.from(await (await fetch(dist.tarball)).arrayBuffer());
  expect(bytes.equals(archive.bytes)).toBe(true);
});
