import type { InstallStage } from '@dx/pkg-install';
import { formatBytes, formatDuration, plural } from './format.ts';

/** How far an installation is. */
export interface ProgressState {
  readonly stage: InstallStage;
  /** Requests sent. */
  readonly asked: number;
  /** Packages in place, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Received so far. */
  readonly bytes: number;
  /** When the stage began. */
  readonly sinceMs: number;
}

/** What each stage is called on the terminal. */
export const stageNames: Readonly<Record<InstallStage, string>> = {
  resolve: 'Resolving versions',
  fetch: 'Fetching packages',
  link: 'Linking packages',
  build: 'Running install scripts',
  commit: 'Finishing',
};

/** The time left is a guess that begins after this long. */
const settleMs = 500;

/** One line of at most `columns` characters: the longest of several forms that fits. */
export function drawProgress(state: ProgressState, nowMs: number, columns: number): string {
  const name = stageNames[state.stage];
  const forms = hasBar(state) ? barForms(name, state, nowMs) : plainForms(name, state);
  return forms.find((form) => form.length <= columns) ?? (forms.at(-1) ?? '').slice(0, Math.max(0, columns));
}

function hasBar({ stage, total }: ProgressState): boolean {
  return total > 0 && (stage === 'fetch' || stage === 'link');
}

function plainForms(name: string, { stage, asked, bytes }: ProgressState): readonly string[] {
  if (stage !== 'resolve' || asked === 0) return [name];
  const requests = `${name}  ${plural(asked, 'request')}`;
  return [`${requests}${received(bytes)}`, requests, name];
}

function barForms(name: string, state: ProgressState, nowMs: number): readonly string[] {
  const counts = `${state.done}/${state.total}`;
  const bytes = received(state.bytes);
  const left = timeLeft(state, nowMs);
  return [
    `${name}  ${drawBar(state, 20)} ${counts}${bytes}${left}`,
    `${drawBar(state, 10)} ${counts}${bytes}${left}`,
    `${drawBar(state, 10)} ${counts}${left}`,
    `${drawBar(state, 5)} ${counts}`,
    counts,
  ];
}

function received(bytes: number): string {
  return bytes > 0 ? `  ${formatBytes(bytes)}` : '';
}

function drawBar({ done, total }: ProgressState, width: number): string {
  const filled = Math.min(width, Math.floor((done / total) * width));
  return `[${'='.repeat(filled)}${' '.repeat(width - filled)}]`;
}

function timeLeft({ done, total, sinceMs }: ProgressState, nowMs: number): string {
  const elapsedMs = nowMs - sinceMs;
  if (done === 0 || done >= total || elapsedMs < settleMs) return '';
  const leftMs = (elapsedMs / done) * (total - done);
  return `  ${formatDuration(leftMs, 'seconds')} left`;
}
