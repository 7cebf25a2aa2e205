import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPublicPackages } from '../repo/list-packages.mjs';

/** In this order; others may stand between them. Guarantees and limits may be one section or two. */
const requiredHeadings = [
  '## Install',
  '## Example',
  '## Exports',
  '## Guarantees and limits',
  '## Dependencies',
  '## Where it sits',
];

/**
 * What the READMEs of the published packages lack of the common frame.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function findReadmeFaults(root) {
  return listPublicPackages(root).flatMap(({ folder, directory, manifest }) => {
    const path = join(directory, 'README.md');
    if (!existsSync(path)) return [`packages/${folder}/README.md is missing`];
    const faults = checkReadme(readFileSync(path, 'utf8'), manifest.name);
    return faults.map((fault) => `packages/${folder}/README.md ${fault}`);
  });
}

/**
 * @param {string} text
 * @param {string} name of the package
 * @returns {string[]}
 */
export function checkReadme(text, name) {
  const [title, blank, sentence = ''] = text.split(/\r?\n/);
  const faults = [];
  if (title !== `# ${name}`) faults.push(`has to begin with "# ${name}"`);
  if (blank !== '' || !/^[A-Z`]/.test(sentence))
    faults.push('has to say in a sentence below its title what it is');
  const headings = readHeadings(text);
  if (headings.join() !== requiredHeadings.join()) {
    const wanted = requiredHeadings.join(', ');
    faults.push(`needs the headings ${wanted} in this order; it has ${headings.join(', ') || 'none'}`);
  }
  return faults;
}

/**
 * The required ones among the headings, in the order of the text.
 *
 * @param {string} text
 * @returns {string[]}
 */
function readHeadings(text) {
  return text
    .replace(/^## Guarantees$([\s\S]*?)^## Limits$/m, '## Guarantees and limits$1')
    .split(/\r?\n/)
    .filter((line) => requiredHeadings.includes(line));
}
