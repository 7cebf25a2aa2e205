import type { ReadPackage } from './find-in-files.ts';
import { installCommands } from './install-commands.ts';
import type { CodeFact, CodeFinding } from './types.ts';

/** What a version does that the one before it did not. */
export function compareVersions(content: ReadPackage, previous: ReadPackage): readonly CodeFinding[] {
  return [
    ...newScripts(content, previous),
    ...newFact(content, previous, 'network', 'F27'),
    ...newFact(content, previous, 'processes', 'F28'),
    ...newHosts(content, previous),
  ];
}

/** A script that only runs files of the package under another name of the same is still another script. */
function newScripts(content: ReadPackage, previous: ReadPackage): readonly CodeFinding[] {
  const before = installCommands(previous.manifest);
  const added = [...installCommands(content.manifest)].filter(([event]) => !before.has(event));
  const details = added.map(([event, command]) => `${event}: ${command}`);
  if (content.files.has('binding.gyp') && !previous.files.has('binding.gyp')) details.push('binding.gyp');
  if (details.length === 0) return [];
  return [{ rule: 'F05', severity: 'high', path: 'package.json', detail: details.join('; ').slice(0, 200) }];
}

function newFact(
  content: ReadPackage,
  previous: ReadPackage,
  fact: CodeFact,
  rule: string,
): readonly CodeFinding[] {
  if (filesWith(previous, fact).length > 0) return [];
  const [first] = filesWith(content, fact);
  if (first === undefined) return [];
  const { line = 1, detail = '' } = content.code.get(first)?.seen.get(fact)?.[0] ?? {};
  return [{ rule, severity: 'moderate', path: first, line, detail }];
}

function filesWith({ code }: ReadPackage, fact: CodeFact): readonly string[] {
  return [...code].flatMap(([path, { seen }]) => (seen.has(fact) ? [path] : []));
}

function newHosts(content: ReadPackage, previous: ReadPackage): readonly CodeFinding[] {
  const before = new Set([...previous.code.values()].flatMap(({ hosts }) => [...hosts]));
  return filesWith(content, 'network').flatMap((path): readonly CodeFinding[] => {
    const added = [...(content.code.get(path)?.hosts ?? [])].filter((host) => !before.has(host));
    if (added.length === 0) return [];
    return [{ rule: 'F29', severity: 'low', path, detail: added.slice(0, 10).join(', ').slice(0, 200) }];
  });
}
