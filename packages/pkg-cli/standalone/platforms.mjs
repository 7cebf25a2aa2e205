import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileProgram } from './compile-program.mjs';
import { fetchRuntime } from './fetch-runtime.mjs';
import { describePlatform, framePlatform } from './frame-platform.mjs';
import { stageMain } from './stage-main.mjs';
import { ownTarget, targetNamed, targets } from './targets.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    /** Names of `targets.mjs`, by commas; `own` is that of this machine. Usually all. */
    only: { type: 'string' },
    outdir: { type: 'string', default: join(root, 'dist', 'platforms') },
  },
});

/**
 * Makes the archives that are published (`npm run build` first): one with the executable of each platform, and dx itself,
 * which has those as optional dependencies.
 */
const outdir = resolve(values.outdir);
const wanted = values.only?.split(',').map((name) => (name === 'own' ? ownTarget : targetNamed(name)));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
for (const target of wanted ?? targets) {
  const directory = join(outdir, target.name);
  stagePlatform(target, directory);
  pack(directory);
}
const main = join(outdir, 'main');
stageMain(targets, main);
pack(main);

/**
 * @param {import('./targets.mjs').Target} target
 * @param {string} directory is emptied
 */
function stagePlatform(target, directory) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  compileProgram(target, directory, target === ownTarget ? undefined : fetchRuntime(target));
  const text = `${JSON.stringify(framePlatform(manifest, target), undefined, 2)}\n`;
  writeFileSync(join(directory, 'package.json'), text);
  writeFileSync(join(directory, 'README.md'), describePlatform(manifest.name, target));
  cpSync(join(root, 'LICENSE'), join(directory, 'LICENSE'));
  const notices = 'THIRD_PARTY_NOTICES.txt';
  cpSync(join(root, 'program', notices), join(directory, notices));
}

/** @param {string} directory */
function pack(directory) {
  const words = ['pack', directory, '--pack-destination', outdir, '--ignore-scripts', '--silent'];
  const how = { encoding: /** @type {const} */ ('utf8'), shell: process.platform === 'win32' };
  const answer = execFileSync('npm', words, { ...how, stdio: ['ignore', 'pipe', 'inherit'] });
  console.log(join(outdir, answer.trim()));
}
