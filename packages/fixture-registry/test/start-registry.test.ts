import { expect, test } from 'vitest';
import { startRegistry } from '../src/index.ts';

test('serves a document and its archive', async () => {
  const registry = await startRegistry({
    packages: { '@s/a': { versions: { '1.0.0': { scripts: { install: 'x' } } } } },
  });
  const answer = await fetch(`${registry.url}@s%2fa`, {
    headers: { accept: 'application/vnd.npm.install-v1+json' },
  });
  const document = (await answer.json()) as { versions: Record<string, { dist: { tarball: string } }> };
  const archive = await fetch(document.versions['1.0.0']?.dist.tarball ?? '');
  expect(archive.status).toBe(200);
  expect(registry.counts()).toEqual({ packuments: 1, notModified: 0, archives: 1, other: 0 });
  await registry.close();
});
