import { expect, test } from 'vitest';
import type { Expectation } from '../src/open-task-runner.ts';
import { type AccessParts, openRegistryAccess } from '../src/registry-access.ts';

test.each<[Expectation, string, number, number]>([
  ['change', 'the first 16 questions are asked here, the others in threads', 16, 4],
  ['tree', 'every question is asked in threads', 0, 20],
])('for a %s, %s', async (expected, _, here, there) => {
  const asked: string[] = [];
  const access = openRegistryAccess(expected, record(asked));
  for (let index = 0; index < 10; index++) {
    await access.document({ name: 'a', registry: 'https://registry.test/' } as never, undefined);
    await access.archives.bring({} as never);
  }
  expect(asked.filter((place) => place === 'here')).toHaveLength(here);
  expect(asked.filter((place) => place === 'there')).toHaveLength(there);
});

test('where there are no threads every document comes from here', async () => {
  const asked: string[] = [];
  const access = openRegistryAccess('tree', { ...record(asked), documentsThere: () => undefined });
  await access.document({} as never, undefined);
  expect(asked).toEqual(['here']);
});

function record(asked: string[]): AccessParts {
  const fetcher = (place: string) => async () => {
    asked.push(place);
    return { status: 'unchanged', maxAgeMs: 0 } as const;
  };
  const carrier = (place: string) => async () => ({
    bring: async () => {
      asked.push(place);
      return 'sha512-' as never;
    },
  });
  return {
    documentsHere: () => fetcher('here'),
    documentsThere: () => fetcher('there'),
    archivesHere: carrier('here'),
    archivesThere: carrier('there'),
  };
}
