import type { ResolveSettings, SourceRule, SourceRules } from '@dx/pkg-resolve';
import { type CombinedSettings, combineSettings, settingValue } from '@dx/pkg-workspace';
import type { AgeLimit } from './aged-documents.ts';
import type { Session } from './session.ts';

const dayMs = 86_400_000;

/** The settings of npm that change which versions are chosen, where they go and what is refused. */
export function resolveSettings(session: Pick<Session, 'settings' | 'host' | 'options'>): ResolveSettings {
  const { settings, host } = session;
  const isSet = (key: string): boolean => settingValue(settings, key) === true;
  const tag = settingValue(settings, 'tag');
  const combined = combineSettings(settings);
  const before = ageLimit(session)?.before;
  return {
    nodeVersion: host.nodeVersion,
    legacyPeerDeps: isSet('legacy-peer-deps'),
    strictPeerDeps: isSet('strict-peer-deps'),
    force: isSet('force'),
    preferDedupe: isSet('prefer-dedupe'),
    engineStrict: isSet('engine-strict'),
    host: { ...host, nodeVersion: host.nodeVersion.replace(/^v/, '') },
    omit: omittedBy(session),
    installStrategy: combined.installStrategy === 'linked' ? 'hoisted' : combined.installStrategy,
    allow: sourceRules(session),
    releaseAgeExclude: combined.releaseAgeExempt,
    ...(typeof tag === 'string' ? { defaultTag: tag } : {}),
    ...(before === undefined ? {} : { before }),
  };
}

/** How old a version must be, when that counts; whether somebody asked for it or it is dx's own default. */
export function ageLimit(session: Pick<Session, 'settings' | 'options'>): AgeLimit | undefined {
  const { settings, options } = session;
  const combined = combineSettings(settings);
  const before = beforeOf(combined, options.ports?.now ?? Date.now);
  const isAsked = combined.before !== undefined || settings.values['min-release-age']?.source !== 'default';
  return before === undefined ? undefined : { before, isAsked };
}

/** What stays out of the tree: as the caller says, else as the settings do. */
export function omittedBy({
  settings,
  options,
}: Pick<Session, 'settings' | 'options'>): CombinedSettings['omit'] {
  return options.policy?.omit ?? combineSettings(settings).omit;
}

/** `allow-git`, `allow-remote`, `allow-file` and `allow-directory`. */
export function sourceRules({ settings }: Pick<Session, 'settings'>): SourceRules {
  const ruleOf = (key: string): SourceRule => {
    const value = settingValue(settings, key);
    return value === 'all' || value === 'none' ? value : 'root';
  };
  return {
    git: ruleOf('allow-git'),
    remote: ruleOf('allow-remote'),
    file: ruleOf('allow-file'),
    directory: ruleOf('allow-directory'),
  };
}

/** The last time that counts for a new version: as `before` says, or so many days ago. */
function beforeOf(
  { before, minReleaseAgeDays = 0 }: CombinedSettings,
  now: () => number,
): string | undefined {
  if (before !== undefined && !Number.isNaN(Date.parse(before))) return new Date(before).toISOString();
  return minReleaseAgeDays > 0 ? new Date(now() - minReleaseAgeDays * dayMs).toISOString() : undefined;
}
