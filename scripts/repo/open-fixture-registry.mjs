import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './root.mjs';

/**
 * A registry on loopback in a process of its own.
 *
 * @param {string} base absolute directory for the file that describes it
 * @param {import('../../packages/fixture-registry/src/types.ts').Universe} universe
 */
export async function openFixtureRegistry(base, universe) {
  const file = join(base, 'universe.yaml');
  writeFileSync(file, JSON.stringify(universe));
  const program = join(root, 'packages', 'fixture-registry', 'bin', 'serve.mjs');
  const child = spawn(process.execPath, [program, '--universe', file, '--until-stdin-ends'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [url] = /** @type {[string]} */ (await once(createInterface(child.stdout), 'line'));
  const close = async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  };
  return { url, close };
}
