import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as workspace from '../src/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example of the README prints what the README says', () => {
  const [, code = '', output = ''] = /```js\n([\s\S]*?)```\s*```text\n([\s\S]*?)```/.exec(readme) ?? [];
  const printed: string[] = [];
  const body = code.replace(/import (\{.*?\}) from '@dx\/pkg-workspace';/, 'const $1 = workspace;');
  new Function('workspace', 'console', body)(workspace, { log: (text: string) => printed.push(text) });
  expect(`${printed.join('\n')}\n`).toBe(output);
});

test('the README lists every export', () => {
  for (const name of Object.keys(workspace)) expect(readme).toMatch(new RegExp(`^\\| \`${name}[(\`]`, 'm'));
});

test('every error code of this package has a row', () => {
  const table = readFileSync(new URL('../errors.md', import.meta.url), 'utf8');
  expect(table.match(/(?<=^\| `)DX_\w+/gm)).toEqual([
    'DX_MANIFEST_NOT_FOUND',
    'DX_MANIFEST_PARSE',
    'DX_MANIFEST_INVALID',
    'DX_WORKSPACE_DUPLICATE_NAME',
    'DX_SETTINGS_EXPANSION_REFUSED',
    'DX_SETTINGS_UNKNOWN',
    'DX_WORKSPACE_FILE_INVALID',
    'DX_INVALID_FILTER',
  ]);
});
