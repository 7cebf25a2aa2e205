import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, statSync } from 'node:fs';
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
    outfile: { type: 'string' },
  },
});

/**
 * Makes an executable of the programs that run on Node (`npm run build` first): Bun, the code and its bytecode in one
 * file. It is written beside and renamed, so that one which is running is not damaged.
 */
const { target } = values;
const ending = target.startsWith('windows') ? '.exe' : '';
const outfile = resolve(
  values.outfile ?? join(root, 'dist', 'standalone', target === own ? 'dx' : `dx-${target}`),
);
const bun = join(dirname(createRequire(import.meta.url).resolve('bun/package.json')), 'bin', 'bun.exe');
const entries = ['standalone/main.cjs', 'program/worker.cjs', 'program/registry-worker.cjs'];
const how = ['--compile', '--bytecode', '--minify', '--format=cjs', `--target=bun-${target}`];

mkdirSync(dirname(outfile), { recursive: true });
// The program is called as its file, and threads are found by that name.
const fresh = join(dirname(outfile), 'new');
mkdirSync(fresh, { recursive: true });
execFileSync(bun, ['build', ...how, ...entries, '--outfile', join(fresh, 'dx')], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
renameSync(join(fresh, `dx${ending}`), `${outfile}${ending}`);
console.log(`${outfile}${ending}: ${Math.round(statSync(`${outfile}${ending}`).size / 1e6)} MB`);
