import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = ['standalone/main.cjs', 'program/worker.cjs', 'program/registry-worker.cjs'];

/** The Bun that compiles: a development dependency. */
const manifestOfBun = createRequire(import.meta.url).resolve('bun/package.json');
const bun = join(dirname(manifestOfBun), 'bin', 'bun.exe');

/** @type {string} */
export const bunVersion = JSON.parse(readFileSync(manifestOfBun, 'utf8')).version;

/**
 * Makes an executable of the programs that run on Node (`npm run build` first): Bun, the code and its bytecode in one
 * file. On Windows it is `dx.exe`; elsewhere `dx-program`, beside the launcher `dx`. Files are written beside and renamed,
 * so that what is running is not damaged.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {string} outdir
 * @param {string} [runtime] the Bun of the platform, where it is not that of this one
 * @returns {string} the file
 */
export function compileProgram(target, outdir, runtime) {
  const isWindows = target.os === 'win32';
  // The program is called as its file, and threads are found by that name.
  const fresh = join(outdir, 'new');
  mkdirSync(fresh, { recursive: true });
  const files = [...entries, '--outfile', join(fresh, 'dx')];
  execFileSync(bun, ['build', ...listOptions(target, runtime), ...files], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const program = join(outdir, isWindows ? 'dx.exe' : 'dx-program');
  renameSync(join(fresh, isWindows ? 'dx.exe' : 'dx'), program);
  if (!isWindows) layLauncher(program, fresh, outdir);
  rmSync(fresh, { recursive: true });
  return program;
}

/**
 * @param {import('./targets.mjs').Target} target
 * @param {string} [runtime]
 */
function listOptions({ bun: platform }, runtime) {
  // Bun would else take variables and programs to run from files in the project.
  const closed = ['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'];
  const base = runtime === undefined ? [] : ['--compile-executable-path', runtime];
  const how = ['--compile', '--bytecode', '--minify', '--format=cjs'];
  return [...how, ...closed, ...base, `--target=bun-${platform}`];
}

/**
 * The launcher names its program by check sum: archives of packages give all files one time, so nothing else may tell it
 * from the next version.
 *
 * @param {string} program
 * @param {string} fresh
 * @param {string} outdir
 */
function layLauncher(program, fresh, outdir) {
  const source = readFileSync(join(root, 'standalone', 'dx.sh'), 'utf8');
  const sum = createHash('sha256').update(readFileSync(program)).digest('hex');
  writeFileSync(join(fresh, 'launcher'), source.replace('\n# build: none\n', `\n# build: ${sum}\n`), {
    mode: 0o755,
  });
  renameSync(join(fresh, 'launcher'), join(outdir, 'dx'));
}
