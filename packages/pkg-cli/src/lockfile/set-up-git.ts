import { nodeFs } from '@dx/pkg-core/node';
import { runGit } from './run-git.ts';

/** What `dx git setup` changed. */
export interface GitSetup {
  /** Lines that were added to `.gitattributes`; none when they were there. */
  readonly attributes: readonly string[];
  /** Keys of the repository's own git configuration that were set, with their values. */
  readonly config: Readonly<Record<string, string>>;
}

/** A lock is shown as text and merged by package, not by line. `-text`: no newline is converted. */
const attributes = ['lock.dxl diff=dx-lock merge=dx-lock -text', 'package-lock.json merge=dx-lock'] as const;

/**
 * Makes git show and merge lockfiles with `command`: lines in `.gitattributes` of the project, which are committed, and
 * settings in the repository's own configuration, which each clone needs. Doing it again changes nothing.
 *
 * @param root absolute directory of the project
 * @param command how a shell starts dx
 * @throws DX_GIT_COMMAND when this is no repository
 */
export function setUpGit(root: string, command: string): GitSetup {
  const config = {
    'diff.dx-lock.textconv': `${command} lock show`,
    'diff.dx-lock.cachetextconv': 'true',
    'merge.dx-lock.name': 'dx merges lockfiles package by package',
    'merge.dx-lock.driver': `${command} lock merge %O %A %B %P`,
  };
  for (const [key, value] of Object.entries(config)) runGit(root, ['config', '--local', key, value]);
  return { attributes: addAttributes(`${root}/.gitattributes`), config };
}

function addAttributes(path: string): readonly string[] {
  const text = nodeFs.stat(path) === undefined ? '' : new TextDecoder().decode(nodeFs.readFile(path));
  const present = new Set(text.split(/\r?\n/));
  const missing = attributes.filter((line) => !present.has(line));
  if (missing.length === 0) return [];
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  nodeFs.writeFile(path, `${start}${missing.join('\n')}\n`);
  return missing;
}
