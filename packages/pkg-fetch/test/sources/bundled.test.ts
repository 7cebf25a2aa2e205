import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attackCases } from '../../../pkg-cache/test/attack-archives.ts';
import { listBundledPackages } from '../../src/index.ts';
import { defaultSourceLimits, readArchiveFacts } from '../../src/sources/archive-manifests.ts';
import { failureOf } from '../loopback.ts';
import type { Files } from './git-fixture.ts';
import { makeHostArchive } from './open-sources.ts';

describe('the packages inside an archive', () => {
  it('are listed by path with their manifests, nested ones too', async () => {
    const bytes = await makeHostArchive({
      'package.json': '{"name":"a"}',
      'node_modules/b/package.json': '{"name":"b","version":"1.0.0"}',
      'node_modules/b/node_modules/@s/c/package.json': '{"name":"@s/c"}',
      'node_modules/b/test/package.json': '{"name":"no package"}',
      'node_modules/b/test/node_modules/d/package.json': '{"name":"of a test"}',
      'node_modules/.bin/package.json': '{}',
      'node_modules/@s/package.json': '{}',
      'node_modules/broken/package.json': '{',
      'node_modules/list/package.json': '[]',
      'lib/node_modules/e/package.json': '{}',
    });
    expect(await listBundledPackages(bytes, 'a@1.0.0')).toEqual([
      { path: 'node_modules/b', manifest: { name: 'b', version: '1.0.0' } },
      { path: 'node_modules/b/node_modules/@s/c', manifest: { name: '@s/c' } },
      { path: 'node_modules/broken', manifest: {} },
      { path: 'node_modules/list', manifest: {} },
    ]);
  });

  it('are none in an archive without any', async () => {
    expect(await listBundledPackages(await makeHostArchive({ 'package.json': '{}' }), 'a')).toEqual([]);
  });

  it('are refused when they are larger than the limits, or the archive leaves its directory', async () => {
    const many = await makeHostArchive({ 'node_modules/b/package.json': `"${'x'.repeat(1000)}"` });
    const codeOf = async (bytes: Uint8Array, limits: object): Promise<string> =>
      (await failureOf(listBundledPackages(bytes, 'a', limits))).code;
    expect(await codeOf(many, { maxManifestBytes: 10 })).toBe('DX_SOURCE_TOO_LARGE');
    expect(await codeOf(many, { maxTotalBytes: 4000 })).toBe('DX_SOURCE_TOO_LARGE');
    expect(await codeOf(many, { maxRatio: 2 })).toBe('DX_SOURCE_TOO_LARGE');
    expect(await codeOf(await makeHostArchive({ '../../x': '' }), {})).toBe('DX_UNSAFE_PATH');
    expect(await codeOf(many.subarray(0, many.length - 40), {})).toBe('DX_SOURCE_ARCHIVE');
  });

  it('are those that the store unpacks, for any names', async () => {
    const name = fc.constantFrom('a', '@s/b', '.bin', 'x.y', '@s', 'node_modules', 'c');
    const place = fc.array(name, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(place, { maxLength: 6 }), async (places) => {
        const files: Record<string, string> = { 'package.json': '{}' };
        for (const names of places)
          files[`${names.map((part) => `node_modules/${part}`).join('/')}/package.json`] = '{}';
        const bytes = await makeHostArchive(files);
        const listed = await listBundledPackages(bytes, 'a');
        expect(listed.map(({ path }) => path)).toEqual(bundledByStore(files));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a hostile archive', () => {
  it.each(attackCases.map((attack) => [attack.id, attack.title, attack] as const))(
    '%s that %s says of itself what the store unpacks, or is refused',
    async (_id, _title, attack) => {
      const bytes = attack.archive();
      const limits = { ...defaultSourceLimits, ...attack.limits };
      const facts = await readArchiveFacts(bytes, 'a@1.0.0', limits).catch((error: unknown) => error);
      if (facts instanceof Error) {
        expect(facts).toMatchObject({ code: expect.stringMatching(/^DX_(?:SOURCE_|UNSAFE_PATH)/) });
        return;
      }
      if (typeof attack.expect === 'string') return;
      const text = attack.expect['package.json'] ?? '';
      expect(facts).toMatchObject({ manifest: JSON.parse(text) });
    },
  );

  it('that the store takes is refused only for broken headers, which tar-stream does not step over', async () => {
    const taken = attackCases.filter(({ expect: outcome }) => typeof outcome !== 'string');
    const refused: string[] = [];
    for (const attack of taken) {
      const limits = { ...defaultSourceLimits, ...attack.limits };
      const facts = await readArchiveFacts(attack.archive(), 'a', limits).catch((error: unknown) => error);
      if (facts instanceof Error) refused.push(attack.title);
    }
    expect(refused).toEqual([
      'steps over a header with a wrong check sum',
      'steps over a header with a zero check sum',
      'takes a file whose name ends in a slash for a directory',
    ]);
  });
});

/** Those whose directory is a package's place, by the paths in the unpacked files. */
function bundledByStore(files: Files): readonly string[] {
  const shape = /^(?:node_modules\/(?:@[^/]+\/)?[^/.@][^/]*\/)+package\.json$/;
  const paths = Object.keys(files).filter((path) => shape.test(path));
  return paths.map((path) => path.slice(0, -'/package.json'.length)).sort();
}
