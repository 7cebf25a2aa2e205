import type { ReadPackage } from './find-in-files.ts';
import {
  commandFiles,
  findShellTrick,
  inlineCode,
  installCommands,
  resolveFile,
} from './install-commands.ts';
import { matchRules } from './match-rules.ts';
import { readCode } from './read-code.ts';
import type { CodeFinding } from './types.ts';

/** What runs at install. */
export interface InstallCode {
  /** Files that its scripts name, and what those load; at most 200. */
  readonly files: ReadonlySet<string>;
  readonly findings: readonly CodeFinding[];
}

const mostFiles = 200;
const shellFile = /\.(?:sh|bash|bat|cmd|ps1)$/i;
const longestShellFile = 1024 * 1024;

/** Follows install scripts to the files that they run. O(commands and code that they reach). */
export function findInstallCode(content: ReadPackage): InstallCode {
  const commands = installCommands(content.manifest);
  const has = (path: string): boolean => content.files.has(path);
  const files = reach(
    content,
    [...commands.values()].flatMap((command) => commandFiles(command, has)),
  );
  const shell = [...files].filter((path) => shellFile.test(path));
  const gyp = has('binding.gyp') ? ['binding.gyp'] : [];
  return {
    files,
    findings: [
      ...[...commands].flatMap(([event, command]) => judgeCommand(event, command)),
      ...[...shell, ...gyp].flatMap((path) => judgeLines(path, content.files.get(path))),
    ],
  };
}

function reach({ code, files }: ReadPackage, first: readonly string[]): ReadonlySet<string> {
  const found = new Set(first);
  for (const path of found) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    for (const relative of code.get(path)?.relatives ?? []) {
      const next = resolveFile(folder, relative, (one) => files.has(one));
      if (next !== undefined && found.size < mostFiles) found.add(next);
    }
  }
  return found;
}

function judgeCommand(event: string, command: string): readonly CodeFinding[] {
  const trick = findShellTrick(command) ?? inlineTrick(command);
  return trick === undefined ? [] : [found(`package.json`, `${event}: ${trick}`)];
}

/** What text for `node -e` does; what only loads a module of its own is quiet. */
function inlineTrick(command: string): string | undefined {
  const text = inlineCode(command);
  if (text === undefined) return undefined;
  const { seen } = readCode(text.replaceAll('\\"', '"'));
  const isTelling = (['network', 'processes', 'evaluates', 'decodes', 'encoded-command'] as const).some(
    (fact) => seen.has(fact),
  );
  const isBad = matchRules('', { seen }, false).some(({ severity }) => severity === 'high');
  return isTelling || isBad ? command.slice(0, 120) : undefined;
}

function judgeLines(path: string, bytes: Uint8Array | undefined): readonly CodeFinding[] {
  const text = Buffer.from(bytes?.subarray(0, longestShellFile) ?? []).toString('utf8');
  let line = 0;
  for (const content of text.split('\n')) {
    line += 1;
    if (/^\s{0,20}(?:#|::|rem\s)/i.test(content)) continue;
    const trick = findShellTrick(content.replaceAll('<!', ' '));
    if (trick !== undefined) return [{ ...found(path, trick), line }];
  }
  return [];
}

function found(path: string, detail: string): CodeFinding {
  return { rule: 'F01', severity: 'high', path, detail: detail.slice(0, 200) };
}
