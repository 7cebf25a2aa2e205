import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** @typedef {{ readonly name: string, readonly version: string, readonly license: string, readonly text?: string }} Notice */

/**
 * A plugin for esbuild that writes `THIRD_PARTY_NOTICES.txt` beside what is built: every package whose code is in it,
 * with its licence.
 *
 * @returns {NonNullable<import('tsup').Options['esbuildPlugins']>[number]}
 */
export function thirdPartyNotices() {
  return {
    name: 'third-party-notices',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => {
        const { outdir = 'dist', absWorkingDir = process.cwd() } = build.initialOptions;
        const inputs = Object.keys(metafile?.inputs ?? {}).map((path) => resolve(absWorkingDir, path));
        mkdirSync(resolve(absWorkingDir, outdir), { recursive: true });
        const target = resolve(absWorkingDir, outdir, 'THIRD_PARTY_NOTICES.txt');
        writeFileSync(target, formatNotices(readNotices(inputs)));
      });
    },
  };
}

/**
 * The installed packages that some files belong to, each once, sorted by name and version.
 *
 * @param {readonly string[]} paths absolute
 * @returns {Notice[]}
 */
export function readNotices(paths) {
  const directories = paths.map(findPackage).filter((directory) => directory !== undefined);
  return [...new Set(directories)].map(readNotice).sort((a, b) => (identify(a) < identify(b) ? -1 : 1));
}

/**
 * The text of the notices file.
 *
 * @param {readonly Notice[]} notices
 * @returns {string}
 */
export function formatNotices(notices) {
  const head = 'This package contains code of the packages below, each under its own licence.\n';
  const parts = notices.map((notice) => {
    const text =
      notice.text?.trim() ?? 'The package has no licence file; this is what its package.json says.';
    return `\n${'-'.repeat(80)}\n${identify(notice)} (${notice.license})\n\n${text}\n`;
  });
  return [head, ...parts].join('');
}

/** @param {Notice} notice */
function identify({ name, version }) {
  return `${name}@${version}`;
}

/**
 * The directory of an installed package: `node_modules/name` or `node_modules/@scope/name`.
 *
 * @param {string} path
 * @returns {string | undefined} nothing for a file of this repository
 */
function findPackage(path) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0];
}

/**
 * @param {string} directory
 * @returns {Notice}
 */
function readNotice(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? undefined : readFileSync(join(directory, file), 'utf8');
  return {
    name,
    version,
    license: String(license ?? 'licence not stated'),
    ...(text === undefined ? {} : { text }),
  };
}
