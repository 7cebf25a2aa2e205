import { DxError } from '@dx/pkg-core';
import { nearestWords } from '../nearest-words.ts';
import type { Flag } from './flag.ts';

/** What can be wrong with a flag. */
export const argumentErrors: {
  unknownFlag(word: string, lookup: ReadonlyMap<string, Flag>): DxError;
  missingValue(flag: Flag): DxError;
  unwantedValue(flag: Flag, given: string): DxError;
} = {
  unknownFlag: (word, lookup) => {
    const known = [...lookup.keys()].filter((name) => !name.startsWith('-')).map((name) => `--${name}`);
    const [nearest] = word.startsWith('--') ? nearestWords(word, known) : [];
    return new DxError({
      code: 'DX_UNKNOWN_FLAG',
      message: `Unknown option ${word}`,
      hint: hintFor(nearest, lookup.has('if-present')),
      details: { flag: word },
    });
  },
  missingValue: (flag) =>
    new DxError({
      code: 'DX_FLAG_VALUE',
      message: `--${flag.name} needs a value`,
      hint: `--${flag.name} ${flag.placeholder ?? '<value>'}`,
      details: { flag: flag.name },
    }),
  unwantedValue: (flag, given) =>
    new DxError({
      code: 'DX_FLAG_VALUE',
      message: `--${flag.name} is on or off, not ${JSON.stringify(given)}`,
      hint: [
        `--${flag.name}`,
        `--no-${flag.name}`,
        ...(flag.words ?? []).map((word) => `--${flag.name}=${word}`),
      ].join(' or '),
      details: { flag: flag.name, value: given },
    }),
};

/** `--if-present` is an option of the commands that run scripts, and of no other. */
function hintFor(nearest: string | undefined, runsScripts: boolean): string {
  const guess = nearest === undefined ? '' : `Did you mean ${nearest}? `;
  if (runsScripts) return `${guess}What a script is to get goes behind --`;
  return guess.trim() || 'dx help lists the commands, dx <command> --help their options';
}
