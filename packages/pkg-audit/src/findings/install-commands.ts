import { type PackageManifest, textMap } from './read-manifest.ts';

/** Scripts that run when the package is installed. */
export const installEvents: readonly string[] = ['preinstall', 'install', 'postinstall'];

/** Which commands run at install, by event. */
export function installCommands(manifest: PackageManifest): ReadonlyMap<string, string> {
  const scripts = textMap(manifest, 'scripts');
  return new Map(
    installEvents.flatMap((event) => {
      const command = scripts.get(event);
      return command === undefined ? [] : [[event, command] as const];
    }),
  );
}

const downloads =
  /(?:^|[\s;&|(`"'])(?:curl|wget|bitsadmin|certutil|Invoke-WebRequest|iwr|iex|mshta|rundll32|regsvr32)(?:\.exe)?\s/i;
const pipedShell = /\|\s*(?:sudo\s+)?(?:ba|z)?sh(?:\s|$)/;
const inlineText =
  /(?:^|[\s;&|(])(?:sh|bash|python3?|perl|ruby|powershell(?:\.exe)?)\s+-(?:c|e|enc|EncodedCommand)\s/i;
const aside = /(?:^|[;&|]\s{0,4})start\s+\/b\s/i;
const longestLine = 10_000;

/** What in a line of a shell fetches something, runs a text or hides a process. O(length), at most 10,000 characters. */
export function findShellTrick(line: string): string | undefined {
  const text = line.slice(0, longestLine).replace(/(?:^|&&|\|\||;)\s{0,4}(?:echo|rem)\s[^&|;]{0,2000}/gi, '');
  for (const pattern of [downloads, pipedShell, inlineText, aside]) {
    const found = pattern.exec(text);
    if (found !== null) return text.slice(found.index, found.index + 120).trim();
  }
  return undefined;
}

/** The JavaScript in `node -e "…"`, if any. */
export function inlineCode(command: string): string | undefined {
  const found = /(?:^|[\s;&|(])(?:node|bun|deno)\s+(?:-e|-p|--eval|--print|eval)\s+(["']?)/.exec(command);
  if (found === null) return undefined;
  const rest = command.slice(found.index + found[0].length);
  const end = found[1] === '' ? -1 : rest.lastIndexOf(found[1] ?? '"');
  return end === -1 ? rest : rest.slice(0, end);
}

/** Files of the package that a command names. */
export function commandFiles(command: string, has: (path: string) => boolean): readonly string[] {
  const words = command.slice(0, longestLine).split(/[\s;&|()<>"'`]+/);
  return words.flatMap((word) => {
    const found = word === '' ? undefined : resolveFile('', word, has);
    return found === undefined ? [] : [found];
  });
}

/** A file that `./name` means, seen from a folder of the package. */
export function resolveFile(
  folder: string,
  word: string,
  has: (path: string) => boolean,
): string | undefined {
  const path = normalize(`${folder}/${word.replaceAll('\\', '/')}`);
  if (path === undefined) return undefined;
  const endings = ['', '.js', '.cjs', '.mjs', '/index.js', '/index.cjs', '/index.mjs'];
  return endings.map((ending) => path + ending).find(has);
}

function normalize(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
