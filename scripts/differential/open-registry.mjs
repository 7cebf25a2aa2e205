import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} OpenRegistry
 * @property {string} url
 * @property {() => Promise<string[]>} missing paths that were answered 404
 * @property {() => Promise<number>} requests how many there were
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} RegistryOptions
 * @property {string} directory absolute, of the recording
 * @property {boolean} records asks the registry that npm is set to for what is not there yet; else nothing leaves loopback
 * @property {boolean} [isAbbreviating] sends abbreviated documents to who asks for them; by default whole ones to all
 */

/**
 * Serves a recording on loopback, from a process of its own.
 *
 * @param {string} node absolute path of one that loads TypeScript
 * @param {RegistryOptions} options
 * @returns {Promise<OpenRegistry>}
 */
export async function openRegistry(node, { directory, records, isAbbreviating = false }) {
  const program = fileURLToPath(new URL('serve-recording.mjs', import.meta.url));
  const source = [
    ...(records ? ['--upstream', configuredRegistry()] : []),
    ...(isAbbreviating ? ['--abbreviated'] : []),
  ];
  const child = spawn(node, ['--no-warnings', program, '--directory', directory, ...source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await readLine(child);
  const ask = async (/** @type {string} */ path) => (await fetch(new URL(`-/fixture/${path}`, url))).json();
  return {
    url,
    missing: async () => /** @type {string[]} */ (await ask('missing')),
    requests: async () => {
      const counts = /** @type {Record<string, number>} */ (await ask('counts'));
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
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
  return found.trim().replace(/\/*$/, '/');
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<import('node:stream').Writable, import('node:stream').Readable, null>} child
 * @returns {Promise<string>}
 */
async function readLine(child) {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The recorded registry ended before it listened');
}
