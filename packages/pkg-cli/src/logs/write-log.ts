import path from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, type SettingsInput, settingValue } from '@dx/pkg-workspace';
import { chooseHome } from '../choose-home.ts';
import type { LogEntry } from '../terminal/log-level.ts';
import { plainText } from '../terminal/plain-text.ts';
import { removeOldLogs } from './remove-old-logs.ts';

/** What a run was and how it ended. */
export interface LoggedRun {
  readonly argv: readonly string[];
  readonly project: SettingsInput;
  readonly history: readonly LogEntry[];
  /** Takes secrets out of a line. */
  readonly hide: (line: string) => string;
  /** Absent when it went well. */
  readonly error?: unknown;
}

const defaultMax = 10;
/** Mistakes of a command line, failures of somebody else's program: all that there is to say is on the screen. */
const untold = new Set([
  ...['DX_USAGE', 'DX_UNKNOWN_COMMAND', 'DX_UNKNOWN_FLAG', 'DX_FLAG_VALUE'],
  ...['DX_SCRIPT_FAILED', 'DX_SCRIPT_MISSING', 'DX_PROGRAM_FAILED', 'DX_CANCELLED'],
]);

/** Whether a failure is told in a log too. */
export function isLogged(error: unknown): boolean {
  return !isDxError(error) || !untold.has(error.code);
}

/**
 * Writes what was told on all levels to `logs-dir`, or `_logs` below the home of dx, without secrets; the newest
 * `logs-max` files stay, 10 by default. The path of the file, or `undefined` when none was to be or none could be written.
 */
export function writeLog(run: LoggedRun): string | undefined {
  const { directory, max } = placeOf(run.project);
  if (max <= 0) return undefined;
  const name = `${new Date().toISOString().replaceAll(/[.:]/g, '_')}-debug-0.log`;
  const file = path.join(directory, name);
  try {
    nodeFs.mkdir(directory, { recursive: true });
    nodeFs.writeFile(file, formatLog(run), { mode: 0o600 });
    removeOldLogs(directory, max, nodeFs);
    return file;
  } catch {
    return undefined;
  }
}

/** Settings that cannot be read are what may have failed: then the defaults count. */
function placeOf(project: SettingsInput): { readonly directory: string; readonly max: number } {
  const { env, home, platform, directory } = project;
  const standard = path.join(chooseHome({ env, home, platform, project: directory }, nodeFs), '_logs');
  try {
    const settings = readSettings(project, { fs: nodeFs });
    const named = settingValue(settings, 'logs-dir');
    const max = settingValue(settings, 'logs-max');
    return {
      directory: typeof named === 'string' && named !== '' ? named : standard,
      max: typeof max === 'number' ? max : defaultMax,
    };
  } catch {
    return { directory: standard, max: defaultMax };
  }
}

function formatLog({ argv, project, history, error, hide }: LoggedRun): string {
  const entries: readonly LogEntry[] = [
    { level: 'info', text: `using dx@${project.dxVersion}` },
    { level: 'info', text: `using node@${project.nodeVersion} on ${project.platform} ${project.arch}` },
    { level: 'verbose', text: `argv ${argv.map((word) => JSON.stringify(word)).join(' ')}` },
    { level: 'verbose', text: `cwd ${project.directory}` },
    ...history,
    ...describeError(error).map((text) => ({ level: 'verbose' as const, text })),
  ];
  const lines = entries.flatMap(({ level, text }) =>
    hide(text)
      .split('\n')
      .map((line) => `${level} ${plainText(line)}`),
  );
  return `${lines.map((line, index) => `${index} ${line}`).join('\n')}\n`;
}

/** Stack and details of a failure, and of what caused it. */
function describeError(error: unknown): readonly string[] {
  if (error === undefined) return [];
  if (!(error instanceof Error)) return [`thrown ${String(error)}`];
  const details = isDxError(error) ? [`details ${JSON.stringify(error.details)}`] : [];
  const cause = error.cause === undefined ? [] : describeError(error.cause).map((line) => `cause ${line}`);
  return [error.stack ?? error.message, ...details, ...cause];
}
