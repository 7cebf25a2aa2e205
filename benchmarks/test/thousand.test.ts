import { expect, test } from 'vitest';
import { generateThousand } from '../src/thousand.ts';

const manifests = [...generateThousand()];
const members = manifests.filter(([location]) => location !== '').map(([, manifest]) => manifest);
const names = members.map(({ name }) => name);

test('is a root and 1,000 members of different names', () => {
  expect(members).toHaveLength(1000);
  expect(new Set(names).size).toBe(1000);
  expect(manifests[0]).toMatchObject(['', { workspaces: ['packages/*'] }]);
});

test('every member needs three that come before it, and five packages of a registry', () => {
  for (const [index, { dependencies = {} }] of members.entries()) {
    const needed = Object.keys(dependencies);
    const internal = needed
      .filter((name) => name.startsWith('@thousand/'))
      .map((name) => names.indexOf(name));
    expect(internal).toHaveLength(Math.min(3, index));
    expect(internal.every((other) => other >= 0 && other < index)).toBe(true);
    expect(needed.length - internal.length).toBe(5);
  }
});

test('about sixty packages are needed in all, some in two versions', () => {
  const specs = members
    .flatMap(({ dependencies = {} }) => Object.entries(dependencies))
    .filter(([name]) => !name.startsWith('@thousand/'))
    .map(([name, range]) => `${name}@${range}`);
  const different = new Set(specs);
  expect(different.size).toBe(61);
  expect(new Set([...different].map((spec) => spec.slice(0, spec.lastIndexOf('@')))).size).toBeLessThan(61);
});

test('is the same each time', () => {
  expect([...generateThousand()]).toEqual(manifests);
});
