import path from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import {
  findProject,
  readSettings,
  type Settings,
  type SettingsInput,
  settingValue,
} from '@dx/pkg-workspace';
import { replaceFile } from '../edit-package/write-package.ts';

/** Whose settings a file holds. */
export type NpmrcLocation = 'project' | 'user' | 'global';

/** The npmrc files of this machine and project, strongest first; none has to exist. */
export interface NpmrcFiles {
  readonly settings: Settings;
  readonly files: Readonly<Record<NpmrcLocation, string>>;
}

/** Settings and where their files are. Outside a project the working directory is the project's. */
export function npmrcFiles(input: SettingsInput): NpmrcFiles {
  const root = projectRoot(input);
  const settings = readSettings(input, { fs: nodeFs, projectDirectory: root });
  return {
    settings,
    files: {
      project: path.join(root, '.npmrc'),
      user: textOf(settings, 'userconfig') ?? path.join(input.home, '.npmrc'),
      global: textOf(settings, 'globalconfig') ?? path.join(input.globalPrefix, 'etc', 'npmrc'),
    },
  };
}

/** The file that `--location` or `--global` means; the user's by default. A location that is none is in the warnings. */
export function chosenLocation(settings: Settings): NpmrcLocation {
  if (settingValue(settings, 'global') === true) return 'global';
  const location = settingValue(settings, 'location');
  return location === 'project' || location === 'global' ? location : 'user';
}

/** The text of a file; empty when there is none. */
export function readNpmrc(file: string): string {
  return nodeFs.stat(file) === undefined ? '' : new TextDecoder().decode(nodeFs.readFile(file));
}

/** Writes a file in one step; a new one can be read by its owner only. */
export function writeNpmrc(file: string, text: string): void {
  nodeFs.mkdir(path.dirname(file), { recursive: true });
  replaceFile(file, text, 0o600);
}

function projectRoot(input: SettingsInput): string {
  try {
    return findProject(input.directory, { fs: nodeFs }).root;
  } catch {
    return input.directory;
  }
}

function textOf(settings: Settings, key: string): string | undefined {
  const value = settingValue(settings, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
