import { defaultRegistry } from '@dx/pkg-workspace';
import ini from 'ini';
import { editNpmrc, keysOf } from './edit-npmrc.ts';
import { type NpmrcFiles, type NpmrcLocation, readNpmrc, writeNpmrc } from './npmrc-files.ts';

const misspelt = ['_authtoken', '-authtoken'];
const unscoped = ['_auth', '_authToken', 'username', '_password'];

/**
 * Gives credentials that name no registry the registry that they are meant for, and takes out what never worked. A
 * registry that only the project's file names is not trusted with the user's credentials. Gives what was done, in words.
 */
export async function fixCredentials(
  { settings, files }: NpmrcFiles,
  locations: readonly NpmrcLocation[],
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const location of locations) {
    const isFromProject = settings.values['registry']?.source === 'project';
    const registry = isFromProject && location !== 'project' ? defaultRegistry() : settings.registry;
    const prefix = registry.replace(/^https?:/, '');
    const before = readNpmrc(files[location]);
    let text = before;
    for (const key of keysOf(before)) {
      if (misspelt.includes(key)) {
        text = await editNpmrc(text, key, undefined);
        done.push(`- ${key} deleted from the ${location} config`);
      }
      if (!unscoped.includes(key)) continue;
      const value: unknown = ini.parse(text)[key];
      text = await editNpmrc(text, key, undefined);
      if (!keysOf(text).includes(`${prefix}:${key}`))
        text = await editNpmrc(text, `${prefix}:${key}`, String(value));
      done.push(`~ ${key} renamed to ${prefix}:${key} in the ${location} config`);
    }
    if (text !== before) writeNpmrc(files[location], text);
  }
  return done;
}
