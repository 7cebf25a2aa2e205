import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatNotices, readNotices } from '../notices/third-party-notices.mjs';
import { makeRepository } from './temp-repository.ts';

test('names every package whose files are built in, once and sorted, with its licence', () => {
  const root = makeRepository({
    'node_modules/b/package.json': '{ "name": "b", "version": "2.0.0", "license": "ISC" }',
    'node_modules/b/LICENCE.md': 'Terms of b.\n',
    'node_modules/b/node_modules/@s/a/package.json': '{ "name": "@s/a", "version": "1.0.0" }',
    'packages/own/package.json': '{ "name": "own", "version": "1.0.0" }',
  });
  const files = [
    'node_modules/b/index.js',
    'node_modules/b/lib/deep/other.js',
    'node_modules/b/node_modules/@s/a/index.js',
    'packages/own/src/index.ts',
  ];
  const notices = readNotices(files.map((file) => join(root, file)));
  expect(notices).toEqual([
    { name: '@s/a', version: '1.0.0', license: 'licence not stated' },
    { name: 'b', version: '2.0.0', license: 'ISC', text: 'Terms of b.\n' },
  ]);
  const text = formatNotices(notices);
  expect(text).toContain('@s/a@1.0.0 (licence not stated)\n\nThe package has no licence file');
  expect(text).toContain('b@2.0.0 (ISC)\n\nTerms of b.\n');
});
