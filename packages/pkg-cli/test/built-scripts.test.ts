import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject } from './support/dx.ts';

beforeAll(requireBuiltDx);

const names = ['NODE', 'npm_node_execpath', 'npm_execpath', 'npm_config_node_gyp'];
const script = `fs.writeFileSync('seen', JSON.stringify([process.version, ...${JSON.stringify(names)}.map((name) => process.env[name])]))`;

it('runs scripts on the Node of the person, which find this dx and node-gyp again', async () => {
  const scripts = { see: `node -e ${JSON.stringify(script)}` };
  const { root, home, read } = createDxProject('https://registry.test/', {
    'package.json': { name: 'app', scripts },
  });
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: home };
  expect(await runBuiltDx(['run', 'see'], { cwd: root, env })).toMatchObject({ exitCode: 0 });
  const [version, node, sameNode, dx, nodeGyp] = JSON.parse(read('seen')) as string[];
  expect(version).toBe(process.version);
  expect([node, sameNode].map((path) => realpathSync(path ?? ''))).toEqual([
    realpathSync(process.execPath),
    realpathSync(process.execPath),
  ]);
  const [program = '', ...args] = dx?.endsWith('.cjs') ? [process.execPath, dx] : [dx];
  expect(execFileSync(program, [...args, '--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+/);
  expect(existsSync(nodeGyp ?? '')).toBe(true);
});

it('takes versions for the Node of the person, and says which it is', async () => {
  const { root, home } = createDxProject('https://registry.test/', { 'package.json': { name: 'app' } });
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: home };
  const { stdout } = await runBuiltDx(['config', 'list'], { cwd: root, env });
  expect(stdout).toContain(`node version = ${process.version}`);
  expect(stdout).toContain(`node bin location = ${join(dirname(process.execPath), 'node')}`);
});
