import { availableParallelism } from 'node:os';
import { DxError } from '@dx/pkg-core';
import type { Flag, FlagValues } from '../arguments/flag.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Options of what runs in several members. */
export const runMemberFlags: readonly Flag[] = [
  {
    name: 'workspace-concurrency',
    type: 'text',
    placeholder: '<n>',
    summary: 'How many members at once (default: one for each processor)',
  },
  { name: 'parallel', type: 'boolean', summary: 'All members at once, whoever needs whom' },
  {
    name: 'sequential',
    type: 'boolean',
    summary: 'One member after another on this terminal, in the order of "workspaces", as npm',
  },
  {
    name: 'stream',
    type: 'boolean',
    summary: 'Show output as it comes, with names (default on a terminal; --no-stream: member by member)',
  },
  {
    name: 'bail',
    type: 'boolean',
    words: ['dependents'],
    summary:
      'End everything at the first failure (default with --filter); --no-bail: run the rest; --bail=dependents: all but what needs it',
  },
  {
    name: 'resume-from',
    type: 'text',
    placeholder: '<name|path>',
    summary: 'Leave out what comes before this member',
  },
  {
    name: 'summary',
    type: 'boolean',
    summary: 'Write dx-run-summary.json: status, time and exit code of each member',
    aliases: ['report-summary'],
  },
];

/** How members are to be run. */
export interface RunWishes {
  readonly order: 'needs' | 'none' | 'listed';
  readonly concurrency: number;
  readonly style: 'grouped' | 'streamed';
  readonly bail: 'all' | 'dependents' | 'none';
  readonly resumeFrom: string | undefined;
  readonly hasSummary: boolean;
  readonly isJson: boolean;
  /** A member that lacks the script is passed over. With npm's options alone it is a failure, as in npm. */
  readonly passesOverMissing: boolean;
}

/**
 * What the options ask for. Where only npm's options select members, failures and missing scripts count as in npm: its
 * `run` goes on, its `exec` ends.
 *
 * @throws DX_FLAG_VALUE for a number that is none
 */
export function readRunWishes(
  flags: FlagValues,
  terminal: Terminal,
  kind: 'script' | 'command' = 'script',
): RunWishes {
  const isNpms = flags['filter'] === undefined;
  const bails = !isNpms || kind === 'command';
  const { bail, stream } = flags;
  const isStreamed = typeof stream === 'boolean' ? stream : terminal.isLive || flags['parallel'] === true;
  const resumeFrom = flags['resume-from'];
  return {
    order: flags['sequential'] === true ? 'listed' : flags['parallel'] === true ? 'none' : 'needs',
    concurrency: readConcurrency(flags),
    style: isStreamed ? 'streamed' : 'grouped',
    bail: bail === 'dependents' ? bail : (bail ?? bails) === true ? 'all' : 'none',
    resumeFrom: typeof resumeFrom === 'string' ? resumeFrom : undefined,
    hasSummary: flags['summary'] === true,
    isJson: flags['json'] === true,
    passesOverMissing: flags['if-present'] === true || !isNpms,
  };
}

function readConcurrency(flags: FlagValues): number {
  const given = flags['workspace-concurrency'];
  if (flags['sequential'] === true) return 1;
  if (typeof given !== 'string')
    return flags['parallel'] === true ? Number.POSITIVE_INFINITY : availableParallelism();
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
  throw new DxError({
    code: 'DX_FLAG_VALUE',
    message: `--workspace-concurrency is a whole number from 1 on, not ${JSON.stringify(given)}`,
    hint: '--workspace-concurrency=4',
    details: { flag: 'workspace-concurrency', value: given },
  });
}
