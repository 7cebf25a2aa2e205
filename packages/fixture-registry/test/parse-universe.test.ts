import { expect, test } from 'vitest';
import { parseUniverse, startRegistry } from '../src/index.ts';
import { ask, json } from './ask.ts';

test('reads packages, empty versions and files with modes from YAML', async () => {
  const universe = parseUniverse(`
name: two
why: shows the format
packages:
  a:
    distTags: { latest: 1.0.0 }
    versions:
      1.0.0:
        dependencies: { b: ^1.0.0 }
        files:
          run.sh: { text: "#!/bin/sh", mode: 0o755 }
  b:
    versions:
      1.0.0:
expected: [a, b]
`);
  expect(universe).toMatchObject({ name: 'two', expected: ['a', 'b'] });
  await using registry = await startRegistry(universe);
  expect(json(await ask(`${registry.url}b`))['dist-tags']).toEqual({ latest: '1.0.0' });
  expect((await registry.archive('a', '1.0.0')).fileCount).toBe(2);
});

test.each([
  ['[]', 'packages map'],
  ['packages: 1', 'packages map'],
  ['packages: { a: { } }', 'Package a needs'],
  ['packages: { a: { versions: [] } }', 'Package a needs'],
  ['packages: { a: { versions: { latest: {} } } }', 'latest is not a version'],
])('refuses %s', (text, message) => {
  expect(() => parseUniverse(text)).toThrow(message);
});
