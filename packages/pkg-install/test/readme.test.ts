import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRegistry } from '@dx/fixture-registry';
import { expect, it, vi } from 'vitest';
import { createProject } from './support/project.ts';

it('prints what the README says that its example prints', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [example, output] = [readBlock(readme, 'ts'), readBlock(readme, 'text')];
  await using registry = await startRegistry({
    packages: {
      debug: { versions: { '4.3.4': { dependencies: { ms: '2.1.2' } } } },
      ms: { versions: { '2.1.2': {}, '2.1.3': {} } },
    },
  });
  const { root, home, write } = createProject(registry.url, { 'package.json': { name: 'app' } });
  const here = { '/app': root, '/var/cache/packages': home, '@dx/pkg-install': sourceOfPackage() };
  const text = Object.entries(here).reduce(
    (before, [from, to]) => before.replace(`'${from}'`, `'${to}'`),
    example,
  );
  write('example.ts', text.replace('process.env', '{}'));
  const lines = await collectLog(() => import(/* @vite-ignore */ join(root, 'example.ts')));
  expect(lines.join('')).toBe(output);
});

function sourceOfPackage(): string {
  return fileURLToPath(new URL('../src/index.ts', import.meta.url));
}

async function collectLog(run: () => Promise<unknown>): Promise<readonly string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await run();
    return log.mock.calls.map((words) => `${words.join(' ')}\n`);
  } finally {
    log.mockRestore();
  }
}

function readBlock(markdown: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(markdown)?.[1] ?? '';
}
