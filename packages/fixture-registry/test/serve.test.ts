import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, json } from './ask.ts';

const packageRoot = join(import.meta.dirname, '..');
/** Below the package, so that its dependencies are found. */
const built = join(packageRoot, 'node_modules', `.test-build-${process.pid}`);
let directory: string;

beforeAll(() => {
  execFileSync(
    process.execPath,
    [join(packageRoot, 'node_modules/tsup/dist/cli-default.js'), '--out-dir', built, '--silent'],
    {
      cwd: packageRoot,
    },
  );
  directory = mkdtempSync(join(tmpdir(), 'dx-'));
  writeFileSync(join(directory, 'u.yaml'), 'packages: { a: { versions: { 1.0.0: } } }');
});
afterAll(() => {
  rmSync(built, { recursive: true });
  rmSync(directory, { recursive: true });
});

function serve(...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(built, 'serve.js'), ...args]);
}

async function readUrl(child: ChildProcessWithoutNullStreams): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('no URL');
}

test('serves a universe in its own process, counts it for its parent, and ends with its input', async () => {
  const child = serve('--universe', join(directory, 'u.yaml'), '--until-stdin-ends');
  const url = await readUrl(child);
  expect((await ask(`${url}a`)).status).toBe(200);
  expect(json(await ask(`${url}-/fixture/counts`))).toEqual({
    packuments: 1,
    notModified: 0,
    archives: 0,
    other: 0,
  });
  expect(json(await ask(`${url}-/fixture/missing`))).toEqual([]);
  await ask(`${url}b`);
  expect(json(await ask(`${url}-/fixture/missing`))).toEqual(['/b']);
  await ask(`${url}-/fixture/reset`, {}, 'POST');
  expect(json(await ask(`${url}-/fixture/counts`))).toEqual({
    packuments: 0,
    notModified: 0,
    archives: 0,
    other: 0,
  });
  child.stdin.end();
  expect((await once(child, 'exit'))[0]).toBe(0);
});

test('serves a recording and ends on SIGTERM', async () => {
  const child = serve('--directory', join(directory, 'recording'), '--latency-ms', '1', '--mbit', '10');
  expect((await ask(`${await readUrl(child)}a`)).status).toBe(404);
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
});

test('says how it is called when it is not told what to serve', () => {
  const { status, stdout } = spawnSync(process.execPath, [join(built, 'serve.js')], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toContain('--universe');
});
