import { DxError } from '@dx/pkg-core';

/** How much is told, npm's words, least first. */
export const logLevels = ['silent', 'error', 'warn', 'notice', 'http', 'info', 'verbose', 'silly'] as const;

/** One of npm's levels; each shows what those before it show, and more. */
export type LogLevel = (typeof logLevels)[number];

/** What was told, at which level. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly text: string;
}

/** Whether something of this level is shown. */
export function isShown(level: LogLevel, limit: LogLevel): boolean {
  return logLevels.indexOf(level) <= logLevels.indexOf(limit);
}

/** The level of that name, if there is one. */
export function findLevel(name: unknown): LogLevel | undefined {
  return logLevels.find((level) => level === name);
}

/**
 * The level of that name.
 *
 * @throws DX_FLAG_VALUE
 */
export function parseLevel(name: string): LogLevel {
  const level = findLevel(name);
  if (level !== undefined) return level;
  throw new DxError({
    code: 'DX_FLAG_VALUE',
    message: `--loglevel does not know ${JSON.stringify(name)}`,
    hint: `--loglevel ${logLevels.join(' | ')}`,
    details: { flag: 'loglevel', value: name },
  });
}
