import type { SettingsInput } from '@dx/pkg-workspace';
import ini from 'ini';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import { defaultSettings, isProtected } from './known-settings.ts';
import { type NpmrcFiles, readNpmrc } from './npmrc-files.ts';

/** The settings of every source that says something, strongest first; what is overridden says by whom. */
export function listSettings(
  { settings, files }: NpmrcFiles,
  input: SettingsInput,
  isLong: boolean,
  paint: Paint,
): readonly string[] {
  const fromFile = (file: string): Readonly<Record<string, unknown>> => ini.parse(readNpmrc(file));
  const ofSource = (source: string): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      Object.values(settings.values)
        .filter((setting) => setting.source === source)
        .map(({ key, value }) => [key, value]),
    );
  const layers = [
    ['cli', 'command line options', ofSource('cli')],
    ['env', 'environment', ofSource('env')],
    ['project', files.project, fromFile(files.project)],
    ['user', files.user, files.user === files.project ? {} : fromFile(files.user)],
    ['global', files.global, fromFile(files.global)],
    ['builtin', 'npm', ofSource('builtin')],
    ['default', 'default values', isLong ? valuesOf(defaultSettings(input).values) : {}],
  ] as const;
  return layers.flatMap(([source, from, entries]) => {
    const keys = Object.keys(entries).sort();
    if (keys.length === 0) return [];
    const lines = keys.map((key) => {
      const winner = Object.hasOwn(settings.values, key) ? settings.values[key]?.source : undefined;
      const line = plainText(settingLine(key, entries[key]));
      return winner === undefined || winner === source
        ? line
        : paint.dim(`; ${line} ; overridden by ${winner}`);
    });
    return [paint.bold(plainText(`; "${source}" config from ${from}`)), '', ...lines, ''];
  });
}

/** `key = value`, `key = (protected)` for secrets. */
export function settingLine(key: string, value: unknown): string {
  return `${key} = ${isProtected(key, value) ? '(protected)' : JSON.stringify(value)}`;
}

function valuesOf(values: NpmrcFiles['settings']['values']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.values(values).map(({ key, value }) => [key, value]));
}
