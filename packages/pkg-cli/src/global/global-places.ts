import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { globalRoot } from '../inventory/load-inventory.ts';

/** Where global packages and their commands are, all absolute. */
export interface GlobalPlaces {
  /** `$PREFIX/lib/node_modules`: one entry per package, scopes as folders. */
  readonly modules: string;
  /** `$PREFIX/bin`. */
  readonly bins: string;
  /** One project per package that dx installed, below DX_HOME. */
  readonly projects: string;
}

/** The places for the prefix of a command. Two prefixes never share projects. */
export function globalPlaces(context: CommandContext): GlobalPlaces {
  const { globalPrefix, platform } = context.project;
  const key = createHash('sha256').update(globalPrefix).digest('hex').slice(0, 16);
  return {
    modules: path.join(globalRoot(context.project), 'node_modules'),
    bins: platform === 'win32' ? globalPrefix : path.join(globalPrefix, 'bin'),
    projects: path.join(homeOf(context), 'global', key),
  };
}
