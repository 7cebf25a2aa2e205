import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const requireBanner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
const root = fileURLToPath(new URL('..', import.meta.url));

it('prints what the README says that its examples print', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [examples, outputs] = [readBlocks(readme, 'ts'), readBlocks(readme, 'text')];
  expect(examples.length).toBe(outputs.length);
  const folder = mkdtempSync(join(tmpdir(), 'dx-'));
  try {
    for (const [at, contents] of examples.entries()) {
      const outfile = join(folder, `example-${at}.mjs`);
      const alias = { '@dx/pkg-audit': join(root, 'src/index.ts') };
      const stdin = { contents, resolveDir: root, loader: 'ts' as const };
      const banner = { js: requireBanner };
      await build({ stdin, outfile, alias, banner, bundle: true, format: 'esm', platform: 'node' });
      expect(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })).toBe(outputs[at]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function readBlocks(markdown: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm');
  return [...markdown.matchAll(fence)].map(([, block = '']) => block);
}
