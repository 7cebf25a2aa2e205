import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../repo/root.mjs';

/**
 * @typedef {object} OpenRegistry
 * @property {string} url
 * @property {() => Promise<string[]>} missing paths that were answered 404
 * @property {() => Promise<void>} close
 */

/**
 * Serves a recording on loopback, from a process of its own.
 *
 * @param {string} directory absolute, of the recording
 * @param {boolean} records asks the registry that npm is set to for what is not there yet; else nothing leaves loopback
 * @returns {Promise<OpenRegistry>} rejects when the server was not built
 */
export async function openRegistry(directory, records) {
  const program = join(root, 'packages', 'fixture-registry', 'bin', 'serve.mjs');
  const source = records ? ['--record', '--upstream', configuredRegistry()] : [];
  const child = spawn(
    process.execPath,
    [program, '--until-stdin-ends', '--directory', directory, ...source],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const url = await readLine(child);
  return {
    url,
    missing: async () =>
      /** @type {string[]} */ (await (await fetch(new URL('-/fixture/missing', url))).json()),
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

/** @returns {string} */
function configuredRegistry() {
  const found = execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  return found.trim();
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<import('node:stream').Writable, import('node:stream').Readable, null>} child
 * @returns {Promise<string>}
 */
async function readLine(child) {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The registry ended before it listened; build it first: pnpm turbo run build');
}
