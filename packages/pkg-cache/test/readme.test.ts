import { nodeFs, openInlineRunner } from '@dx/pkg-core/node';
import { expect, test } from 'vitest';
import { openStore, storeTasks } from '../src/index.ts';
import { makeJob } from './demo-archive.ts';
import { makeTemporaryStore } from './temporary-store.ts';

test('the example of the README prints what the README says', async () => {
  const { directory } = makeTemporaryStore();
  const store = openStore({ directory, fs: nodeFs, runner: openInlineRunner(storeTasks(nodeFs)) });
  const entry = await store.add({ bytes: makeJob().bytes, name: 'demo', version: '1.2.3' });
  const lines = entry.files.map((file) => `${file.mode.toString(8)} ${file.sizeBytes} ${file.path}`);
  const readme = new TextDecoder().decode(nodeFs.readFile(new URL('../README.md', import.meta.url).pathname));

  expect(readme).toContain(`\n${lines.join('\n')}\n`);
});
