import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runBuilds } from '../../src/index.ts';
import { openTestProject, type TestProject } from './project.ts';

let project: TestProject | undefined;

afterEach(() => project?.close());

it('S03 runs node-gyp, which nobody has installed, for a package with nothing but a binding.gyp', async () => {
  const program = `require('fs').writeFileSync('made', [process.cwd(), ...process.argv.slice(2)].join(' '))`;
  const opened = openTestProject(
    { native: {} },
    { 'node_modules/native/binding.gyp': '{}', 'gyp.js': program },
  );
  project = opened;
  const native = await opened.build('native');
  const env = { ...opened.env, npm_config_node_gyp: join(opened.root, 'gyp.js') };
  const { ran } = await runBuilds({ approved: [native], pending: [], denied: [] }, { env, edges: [] });
  expect(ran.map(({ scripts }) => scripts)).toEqual([[{ event: 'install', command: 'node-gyp rebuild' }]]);
  const directory = join(opened.root, 'node_modules/native');
  expect(readFileSync(join(directory, 'made'), 'utf8')).toBe(`${directory} rebuild`);
});
