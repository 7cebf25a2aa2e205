import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import type { Flag, ParsedArguments } from './flag.ts';

/** What a listing of dependencies leaves out. */
export const omitFlags: readonly Flag[] = [
  {
    name: 'omit',
    type: 'list',
    placeholder: '<dev|optional|peer>',
    summary: 'Leave out a kind of dependency',
  },
  {
    name: 'include',
    type: 'list',
    placeholder: '<dev|optional|peer>',
    summary: 'Put back in what is omitted',
  },
  { name: 'production', type: 'boolean', summary: 'As --omit=dev', aliases: ['prod'], isQuiet: true },
];

/** The kinds of dependencies that flags and settings leave out: `dev`, `optional`, `peer`. */
export function omittedKinds(
  flags: ParsedArguments['flags'],
  { project }: CommandContext,
): readonly string[] {
  const settings = readSettings(project, { fs: nodeFs });
  const isProduction = flags['production'] === true || project.env['NODE_ENV'] === 'production';
  const given = listOf(flags['omit'] ?? settingValue(settings, 'omit'));
  const included = listOf(flags['include'] ?? settingValue(settings, 'include'));
  const omit = given.length === 0 && isProduction ? ['dev'] : given;
  return omit.filter((kind) => !included.includes(kind));
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' && item !== '');
}
