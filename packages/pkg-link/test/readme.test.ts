import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { makeDirectory } from './support/disk.ts';

test('the example of the README prints what the README says', async () => {
  const directory = fileURLToPath(new URL('..', import.meta.url));
  const readme = readFileSync(join(directory, 'README.md'), 'utf8');
  const [, example = '', output = ''] = /```js\n([\s\S]*?)```\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
  const outfile = join(makeDirectory(), 'example.mjs');
  const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    stdin: { contents: example, resolveDir: directory, loader: 'js' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: { js },
  });
  const { stdout } = await promisify(execFile)(process.execPath, [outfile], {
    env: { TMPDIR: makeDirectory() },
  });
  expect(output).not.toBe('');
  expect(stdout).toBe(output);
});
