import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const own = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

const { values } = parseArgs({
  options: {
    /** A platform of Bun's: `linux-x64`, `linux-arm64-musl`, `darwin-arm64`, `windows-x64`, … Others than the own one are downloaded by Bun. */
    target: { type: 'string', default: own },
    outdir: { type: 'string' },
  },
});

/**
 * Makes an executable of the programs that run on Node (`npm run build` first): Bun, the code and its bytecode in one
 * file. On Windows it is `dx.exe`; elsewhere `dx-program`, beside the launcher `dx`. Files are written beside and renamed,
 * so that what is running is not damaged.
 */
const { target } = values;
const isWindows = target.startsWith('windows');
const standalone = join(root, 'dist', 'standalone');
const outdir = resolve(values.outdir ?? (target === own ? standalone : join(standalone, target)));
const bun = join(dirname(createRequire(import.meta.url).resolve('bun/package.json')), 'bin', 'bun.exe');
const entries = ['standalone/main.cjs', 'program/worker.cjs', 'program/registry-worker.cjs'];
// Bun would else take variables and programs to run from files in the project.
const closed = ['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'];
const how = ['--compile', '--bytecode', '--minify', '--format=cjs', ...closed, `--target=bun-${target}`];

// The program is called as its file, and threads are found by that name.
const fresh = join(outdir, 'new');
mkdirSync(fresh, { recursive: true });
execFileSync(bun, ['build', ...how, ...entries, '--outfile', join(fresh, 'dx')], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const program = isWindows ? 'dx.exe' : 'dx-program';
renameSync(join(fresh, isWindows ? 'dx.exe' : 'dx'), join(outdir, program));
if (!isWindows) layLauncher(join(outdir, program));
rmSync(fresh, { recursive: true });
console.log(`${join(outdir, program)}: ${Math.round(statSync(join(outdir, program)).size / 1e6)} MB`);

/**
 * The launcher names its program by check sum: archives of packages give all files one time, so nothing else may tell it
 * from the next version.
 *
 * @param {string} program
 */
function layLauncher(program) {
  const source = readFileSync(join(root, 'standalone', 'dx.sh'), 'utf8');
  const sum = createHash('sha256').update(readFileSync(program)).digest('hex');
  writeFileSync(join(fresh, 'launcher'), source.replace('\n# build: none\n', `\n# build: ${sum}\n`), {
    mode: 0o755,
  });
  renameSync(join(fresh, 'launcher'), join(outdir, 'dx'));
}
