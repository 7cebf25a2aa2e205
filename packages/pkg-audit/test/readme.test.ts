import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

it('prints what the README says that its example prints', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [contents = '', output = ''] = [readBlock(readme, 'ts'), readBlock(readme, 'text')];
  const folder = mkdtempSync(join(tmpdir(), 'dx-'));
  try {
    const outfile = join(folder, 'example.mjs');
    const alias = { '@dx/pkg-audit': join(root, 'src/index.ts') };
    const stdin = { contents, resolveDir: root, loader: 'ts' as const };
    await build({ stdin, outfile, alias, bundle: true, format: 'esm', platform: 'node' });
    expect(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })).toBe(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function readBlock(markdown: string, language: string): string | undefined {
  return new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(markdown)?.[1];
}
