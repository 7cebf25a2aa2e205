import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject } from './support/dx.ts';

beforeAll(requireBuiltDx);

const made: string[] = [];
afterEach(() => {
  for (const root of made.splice(0)) rmSync(join(root, '..'), { recursive: true, force: true });
});

/** A server that does not want to end. */
const server = `process.on('SIGINT', () => console.error('asked to end'));
setInterval(() => {}, 1000);
console.error('ready as ' + process.pid);
`;

describe('the built dx run', () => {
  it('kills what does not end at a second Ctrl-C', async () => {
    const scripts = { dev: 'node ../../server.js & wait' };
    const { root, home } = createDxProject('https://registry.test/', {
      'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
      'packages/a/package.json': { name: 'a', version: '1.0.0', scripts },
      'packages/b/package.json': { name: 'b', version: '1.0.0', scripts },
    });
    made.push(root);
    writeFileSync(join(root, 'server.js'), server);
    let seen = '';
    let sent = 0;
    const { exitCode, stderr } = await runBuiltDx(['run', 'dev', '-ws', '--stream', '--parallel'], {
      cwd: root,
      env: { HOME: home, DX_HOME: join(root, '../dx'), PATH: process.env['PATH'] },
      onStderr: (text, child) => {
        seen += text;
        const due = [/ready.*ready/s, /asked.*asked/s][sent];
        if (due?.test(seen) !== true) return;
        sent += 1;
        child.kill('SIGINT');
      },
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('ended, interrupted: a, b');
    const pids = [...seen.matchAll(/ready as (\d+)/g)].map(([, pid]) => Number(pid));
    expect(pids).toHaveLength(2);
    for (const pid of pids) expect(stateOf(pid)).toMatch(/^(?:Z.*)?$/);
  });
});

/** Nothing for a process that is gone; `Z` for one that has ended and that nobody has asked about yet. */
function stateOf(pid: number): string {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}
