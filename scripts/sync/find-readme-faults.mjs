import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPublicPackages } from '../repo/list-packages.mjs';

/** In this order; others may stand between them. */
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
  const headings = text.split(/\r?\n/).filter((line) => requiredHeadings.includes(line));
  if (headings.join('\n') !== requiredHeadings.join('\n')) {
    faults.push(
      `needs the headings ${requiredHeadings.join(', ')} in this order; it has ${headings.join(', ') || 'none'}`,
    );
  }
  return faults;
}
