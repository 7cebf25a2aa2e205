import type { AttackCase } from './attack-case.ts';
import { bombs, content, damage } from './attack-damage.ts';
import { headers } from './attack-headers.ts';
import { links, paths, twins } from './attack-paths.ts';

/** Every archive of section 1.1 of the attack corpus that is one archive, with its verdict. */
export const attackCases: readonly AttackCase[] = [
  ...paths,
  ...links,
  ...twins,
  ...headers,
  ...damage,
  ...bombs,
  ...content,
];
