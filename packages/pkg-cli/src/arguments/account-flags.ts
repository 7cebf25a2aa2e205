import type { Flag } from './flag.ts';
import { registryFlags } from './flags.ts';

/** Options of commands that change something at a registry. */
export const accountFlags: readonly Flag[] = [
  { name: 'otp', type: 'text', placeholder: '<code>', summary: 'One-time password', isSetting: true },
  { name: 'auth-type', type: 'text', summary: 'As npm', isSetting: true, isQuiet: true },
  ...registryFlags,
];

/** Do everything but the change. */
export const dryRunFlag: Flag = {
  name: 'dry-run',
  type: 'boolean',
  summary: 'Show what would be done, change nothing',
  isSetting: true,
};
