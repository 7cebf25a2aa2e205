import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/index.ts';
import { createDxProject } from '../support/dx.ts';

const made: string[] = [];
afterEach(() => {
  for (const root of made.splice(0)) rmSync(join(root, '..'), { recursive: true, force: true });
});

/** A server that puts something away when it is asked to end, in a process below that of its script. */
const server = `process.on('SIGINT', () => {
  require('fs').writeFileSync('put-away', '');
  process.exit();
});
setInterval(() => {}, 1000);
console.log('ready');
`;

describe('dx run when a person ends it', () => {
  it('ends all members with all their processes as Ctrl-C would, starts no other and says so', async () => {
    const scripts = { dev: 'node server.js & wait' };
    const { root, home } = createDxProject('https://registry.test/', {
      'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
      'packages/a/package.json': { name: 'a', version: '1.0.0', scripts },
      'packages/b/package.json': { name: 'b', version: '1.0.0', scripts },
      'packages/c/package.json': { name: 'c', version: '1.0.0', dependencies: { a: '*' }, scripts },
    });
    made.push(root);
    for (const name of ['a', 'b']) writeFileSync(join(root, 'packages', name, 'server.js'), server);
    const stop = new AbortController();
    let output = '';
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        output += String(chunk);
        if (output.split('| ready').length === 3) stop.abort('SIGINT');
        done();
      },
    }) as unknown as NodeJS.WriteStream;
    const exitCode = await runCli({
      argv: ['run', 'dev', '--workspaces', '--stream', '--summary', '--workspace-concurrency=3'],
      env: { HOME: home, DX_HOME: join(root, '../dx'), PATH: process.env['PATH'] },
      workingDirectory: root,
      execPath: process.execPath,
      stdout: stream,
      stderr: stream,
      signal: stop.signal,
    });
    expect(exitCode).toBe(130);
    for (const name of ['a', 'b']) expect(existsSync(join(root, 'packages', name, 'put-away'))).toBe(true);
    expect(output).toContain('ended, interrupted: a, b\nnot started, interrupted: c\n');
    expect(JSON.parse(readFileSync(join(root, 'dx-run-summary.json'), 'utf8'))).toMatchObject({
      status: 'interrupted',
      exitCode: 130,
    });
  });
});
