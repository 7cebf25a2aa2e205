import type { BuildScript } from '../types.ts';

/** What decides which scripts an installation runs. */
export interface InstallScriptInput {
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Whether `binding.gyp` lies in the package's directory. */
  readonly hasBindingGyp: boolean;
  /** Linked directories also `prepare`, before `install`. */
  readonly isLinked?: boolean;
}

const events = ['preinstall', 'install', 'postinstall'] as const;
const linkedEvents = ['preinstall', 'prepare', 'install', 'postinstall'] as const;

/**
 * The scripts that an installation runs for a package, in npm's order; `node-gyp rebuild` where there is a `binding.gyp`
 * and neither `preinstall` nor `install`, unless the manifest says `gypfile: false`.
 *
 * Source: https://docs.npmjs.com/cli/v12/using-npm/scripts#npm-install
 */
export function installScriptsOf(input: InstallScriptInput): readonly BuildScript[] {
  const scripts = commandsOf(input.manifest);
  const isNative = input.hasBindingGyp && input.manifest['gypfile'] !== false;
  if (isNative && !scripts.has('preinstall') && !scripts.has('install'))
    scripts.set('install', 'node-gyp rebuild');
  return Object.freeze(
    (input.isLinked === true ? linkedEvents : events).flatMap((event) => {
      const command = scripts.get(event);
      return command === undefined ? [] : [Object.freeze({ event, command })];
    }),
  );
}

/** Scripts of a manifest that are text and not empty. */
export function commandsOf({ scripts }: Readonly<Record<string, unknown>>): Map<string, string> {
  if (typeof scripts !== 'object' || scripts === null) return new Map();
  return new Map(
    Object.entries(scripts).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}
