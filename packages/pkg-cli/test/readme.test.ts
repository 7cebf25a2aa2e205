import { readFileSync } from 'node:fs';
import { startRegistry } from '@dx/fixture-registry';
import { expect, it } from 'vitest';
import { createDxProject } from './support/dx.ts';

it('prints what the README says that its example prints', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, commands = '', output = ''] =
    /## Example\n\n```sh\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
  await using registry = await startRegistry({
    packages: {
      debug: { versions: { '4.3.4': { dependencies: { ms: '2.1.2' } } } },
      ms: { versions: { '2.1.2': {} } },
    },
  });
  const { dx } = createDxProject(registry.url, { 'package.json': { name: 'app', version: '1.0.0' } });
  let printed = '';
  for (const line of commands.trim().split('\n')) printed += (await dx(line.replace(/^dx /, ''))).stdout;
  expect(commonPart(printed)).toBe(commonPart(output));
});

/** Without what the README calls different: times, sizes, the link method, the place. */
function commonPart(text: string): string {
  return text.replace(/ in .* received, files \w+/g, '').replace('<base>/project', '/app');
}
