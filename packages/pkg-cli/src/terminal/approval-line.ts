import { plural } from './format.ts';

/** How many packages have install scripts that nobody has approved, where nothing else is to be told. */
export function approvalLine(count: number): string {
  const waiting = `${plural(count, 'package')} ${count === 1 ? 'waits' : 'wait'} for approval`;
  return `${waiting} of install scripts: dx approve-scripts --pending`;
}
