import type { Flag } from '../arguments/flag.ts';
import { installFlags } from '../arguments/flags.ts';
import { memberFlags } from '../members/select-members.ts';
import { runMemberFlags } from '../run-members/run-wishes.ts';

/** Options of everything that runs a package's command. */
export const execFlags: readonly Flag[] = [
  ...installFlags.filter(({ name }) => name !== 'yes'),
  {
    name: 'package',
    short: 'p',
    type: 'list',
    placeholder: '<spec>',
    summary: 'Package that has the command',
  },
  {
    name: 'call',
    short: 'c',
    type: 'text',
    placeholder: '<line>',
    summary: 'Run this line in a shell, with the commands of the packages',
  },
  { name: 'yes', short: 'y', type: 'boolean', summary: 'Fetch without asking', isSetting: true },
  { name: 'no', short: 'n', type: 'boolean', summary: 'Fail instead of fetching' },
  ...memberFlags,
  ...runMemberFlags,
];
