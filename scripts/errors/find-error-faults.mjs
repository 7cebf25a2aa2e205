import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../repo/list-files.mjs';
import { listPublicPackages } from '../repo/list-packages.mjs';
import { readCodes } from './read-codes.mjs';

/**
 * Codes without a row in any package, rows whose package never names the code, and codes that no test mentions.
 *
 * @param {string} root
 * @param {readonly import('./read-error-rows.mjs').ErrorRow[]} rows
 * @returns {string[]}
 */
export function findErrorFaults(root, rows) {
  const packages = listPublicPackages(root);
  const used = new Map(
    packages.map(({ folder, directory }) => [folder, collectCodes(join(directory, 'src'))]),
  );
  const tests = packages.flatMap(({ directory }) => listFiles(join(directory, 'test'), '.ts'));
  const tested = tests.map((path) => readFileSync(path, 'utf8')).join('\n');
  return [...findUnlisted(used, rows), ...rows.flatMap((row) => checkRow(row, used, tested))];
}

/**
 * @param {ReadonlyMap<string, ReadonlySet<string>>} used
 * @param {readonly import('./read-error-rows.mjs').ErrorRow[]} rows
 * @returns {string[]}
 */
function findUnlisted(used, rows) {
  const listed = new Set(rows.map(({ code }) => code));
  return [...used].flatMap(([folder, codes]) =>
    [...codes]
      .filter((code) => !listed.has(code))
      .map(
        (code) => `${code} is used in packages/${folder}/src and has no row in packages/${folder}/errors.md`,
      ),
  );
}

/**
 * @param {import('./read-error-rows.mjs').ErrorRow} row
 * @param {ReadonlyMap<string, ReadonlySet<string>>} used
 * @param {string} tested
 * @returns {string[]}
 */
function checkRow({ code, folder, when, remedy }, used, tested) {
  const where = `packages/${folder}/errors.md`;
  const faults = [];
  if (!/^DX_[A-Z0-9_]+$/.test(code)) faults.push(`${where} has a row for "${code}", which is not a code`);
  if (when === '' || remedy === '') faults.push(`${where} says too little about ${code}`);
  if (used.get(folder)?.has(code) === false) faults.push(`${where} has ${code}, which its src never names`);
  if (!new RegExp(`\\b${code}\\b`).test(tested))
    faults.push(`${code} (${where}) is not mentioned in any test`);
  return faults;
}

/**
 * @param {string} directory
 * @returns {Set<string>}
 */
function collectCodes(directory) {
  return new Set(listFiles(directory, '.ts').flatMap((path) => readCodes(path, readFileSync(path, 'utf8'))));
}
