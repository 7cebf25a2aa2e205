import { settingDefinition, settingShorthands } from '@dx/pkg-workspace';
import type { Flag } from './flag.ts';

/** They change what a command works on: ignored by one that does not know them, they would do harm. */
const neverIgnored = new Set([
  'dry-run',
  'global',
  'include-workspace-root',
  'package-lock-only',
  'workspace',
  'workspaces',
]);

/**
 * The flag of a setting that a command does not list itself: every setting of npm and of dx is one. Also credentials and
 * registries by address and scope (`//host/:_authToken`, `@scope:registry`).
 */
export function settingFlag(name: string): Flag | undefined {
  if (neverIgnored.has(name)) return undefined;
  if (/^\/\/.+:\w+$/.test(name) || /^@[^:/]+:registry$/.test(name)) return toFlag(name, 'text');
  const kinds = settingDefinition(name)?.kinds;
  if (kinds === undefined) return undefined;
  const isNegatable = kinds.some((kind) => kind === 'null' || kind === 'false');
  if (kinds.includes('boolean')) return toFlag(name, kinds.includes('string') ? 'text' : 'boolean', true);
  return toFlag(name, kinds.includes('list') ? 'list' : 'text', isNegatable);
}

function toFlag(name: string, type: Flag['type'], isNegatable = false): Flag {
  return {
    name,
    type,
    summary: 'As npm',
    isSetting: true,
    isQuiet: true,
    isWhole: true,
    ...(isNegatable ? { isNegatable } : {}),
  };
}

/** What one of npm's short forms stands for, without its dashes: `d` is `--loglevel info`. */
export function shortForm(word: string): readonly string[] | undefined {
  return Object.hasOwn(settingShorthands, word) ? settingShorthands[word] : undefined;
}
