import { type Layout, layoutTree } from '@dx/pkg-link';
import type { Lock } from '@dx/pkg-lock';
import { omittedBy } from '../resolve-settings.ts';
import type { Session } from '../session.ts';

/** What is known of packages before their tree is laid out. Lists of locations of the lock. */
export interface LayoutFacts {
  /** Their scripts will run: shared cells of theirs are ones for machines like this. */
  readonly builds?: readonly string[];
  /** Optional packages that could not be had. */
  readonly failed?: readonly string[];
}

/** The tree that a lock means here, arranged as the policy says. Whether it runs here was found out with the lock. */
export function layOut(session: Session, lock: Lock, facts: LayoutFacts = {}): Layout {
  const { policy = {}, home } = session.options;
  const { linker = 'hoisted' } = policy;
  return layoutTree(lock, session.host, {
    linker,
    omit: omittedBy(session),
    platformCheck: 'ignore',
    contents: new Map([...session.copies].map(([member, { content }]) => [member, content])),
    ...(linker === 'global' ? { sharedDirectory: `${home}/links/v1` } : {}),
    ...facts,
  });
}
