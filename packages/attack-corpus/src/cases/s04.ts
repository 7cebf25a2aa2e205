import { appManifest } from '../project-attacks.ts';
import { gated } from '../script-projects.ts';
import type { Case, ProjectAttack } from '../types.ts';

/** 1.0.0 had a harmless script and is what was looked at; 1.0.1 is what is there now. */
function drifted(
  name: string,
  allowScripts: unknown,
  more: Readonly<Record<string, unknown>> = {},
): ProjectAttack {
  return gated(
    name,
    {},
    {},
    {
      packages: ({ canary }) => ({
        bad: {
          versions: {
            '1.0.0': { scripts: { postinstall: 'true' } },
            '1.0.1': { scripts: { postinstall: `touch '${canary}'` } },
          },
        },
      }),
      files: () => ({ 'package.json': appManifest({ bad: '^1.0.0' }, { allowScripts, ...more }) }),
    },
  );
}

const other = `sha512-${Buffer.alloc(64).toString('base64')}`;

/** See `what`. */
export const theCase: Case = {
  id: 'S04',
  what: 'A version was approved, and a later one of the package brings another script',
  source: 'Rule of npm 11 (no ranges in approvals)',
  must: 'An approval is for a version, and its content where that is written down; ranges approve nothing; a denial wins.',
  attacks: [
    drifted('another version', { 'bad@1.0.0': true }),
    drifted('a range', { 'bad@^1.0.0': true }),
    drifted('a tag', { 'bad@latest': true }),
    drifted('a comparison', { 'bad@>=1.0.0': true }),
    drifted('a list with a range', { 'bad@1.0.0 || ^1.0.1': true }),
    drifted('a pattern', { '*': true, 'b*': true }),
    drifted('denied as well', { 'bad@1.0.1': true, bad: false }),
    drifted('a word', { bad: 'true' }),
    drifted('a number', { bad: 1 }),
    drifted('no object', true),
    drifted('a list of names', ['bad']),
    drifted('other content', { 'bad@1.0.1': true }, { dx: { approvedIntegrity: { 'bad@1.0.1': other } } }),
    drifted('approved for pnpm', {}, { pnpm: { onlyBuiltDependencies: ['bad'] } }),
    drifted('approved for Bun', {}, { trustedDependencies: ['bad'] }),
  ],
};
