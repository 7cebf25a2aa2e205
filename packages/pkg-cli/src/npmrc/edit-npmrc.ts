import type { SettingValue } from '@dx/pkg-workspace';

/**
 * The text of an npmrc with one key set, or taken out when the value is `undefined`. Comments, order and all other lines
 * stay. A value stands where the key stood first, else at the end.
 */
export async function editNpmrc(text: string, key: string, value: SettingValue | undefined): Promise<string> {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const written = value === undefined ? [] : await linesFor(key, value);
  const at = lines.findIndex((line) => keyOf(line) === key);
  const kept = lines.flatMap((line, index) => (index === at ? written : keyOf(line) === key ? [] : [line]));
  const edited = at < 0 ? [...kept, ...written] : kept;
  return edited.length === 0 ? '' : `${edited.join(newline)}${newline}`;
}

/** The keys that stand in a text, in their order. */
export function keysOf(text: string): readonly string[] {
  return [...new Set(text.split(/\r?\n/).flatMap((line) => keyOf(line) ?? []))];
}

async function linesFor(key: string, value: SettingValue): Promise<readonly string[]> {
  const { default: ini } = await import('ini');
  return ini
    .stringify({ [key]: value })
    .trimEnd()
    .split(/\r?\n/);
}

/** Without the `[]` of lists. A line without `=` is a key that is true. */
function keyOf(line: string): string | undefined {
  const [, key] = /^\s*([^;#\s[][^=]*?)\s*(?:\[\])?\s*(?:=|$)/.exec(line) ?? [];
  return key?.replace(/^"(.*)"$/, '$1');
}
