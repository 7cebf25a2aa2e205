import { createHash } from 'node:crypto';
import type { ResolveInput } from '@dx/pkg-resolve';
import { combineSettings } from '@dx/pkg-workspace';
import type { RequestedChange } from '../apply-request.ts';
import type { LockQuestion } from '../decide-lock.ts';
import { ageLimit } from '../resolve-settings.ts';
import type { Session } from '../session.ts';
import { memoFormat } from './memo-file.ts';

/** What is asked. */
export interface MemoQuestion {
  readonly session: Session;
  readonly change: RequestedChange;
  readonly question: Pick<LockQuestion, 'folders'>;
  readonly input: ResolveInput;
}

/**
 * A digest over all that shapes the lock of a resolution beside registry documents: manifests with their texts, rules, pins,
 * settings, the machine that it is checked for, registries, how they are asked, the versions of dx and of the format. Of
 * a least age the days count, not the moment. Nothing says where the project is but the name that its folder gives it.
 *
 * Undefined for what is never remembered: with a former lock or another one's pins to keep to, with linked directories.
 */
export function memoKey({ session, change, question, input }: MemoQuestion): string | undefined {
  const { preferences = [], update, requested, settings = {}, ...asked } = input;
  if (preferences.length > 0 || (update?.kind ?? 'none') !== 'none' || requested !== undefined)
    return undefined;
  if (Object.keys(question.folders).length > 0 || input.pins !== undefined) return undefined;
  const { before, ...rules } = settings;
  const { options } = session;
  const { root, importers, catalogs } = change.locked;
  const hash = createHash('sha256');
  const { registry, scopes } = session.settings;
  hash.update(
    JSON.stringify([
      ...[memoFormat, options.project.dxVersion, options.policy?.network ?? 'online'],
      ...[registry, scopes, rules, ageRule(session, before), catalogs],
      importers['']?.fields.name === undefined ? root.slice(root.lastIndexOf('/') + 1) : '',
    ]),
  );
  hash.update(JSON.stringify(asked));
  for (const [location, { text }] of Object.entries(importers)) hash.update(JSON.stringify([location, text]));
  return hash.digest('hex');
}

/** The days where these decide, else the very moment; and whether somebody asked for it. */
function ageRule(session: Session, before: string | undefined): readonly unknown[] {
  const { before: said, minReleaseAgeDays } = combineSettings(session.settings);
  const rule = said === undefined && before !== undefined ? minReleaseAgeDays : before;
  return [rule, ageLimit(session)?.isAsked];
}
