import type { InstallEvent, InstallStage } from '@dx/pkg-install';
import { formatBytes, formatDuration } from './format.ts';
import type { Terminal } from './terminal.ts';

const redrawMs = 80;
const barWidth = 20;

const stageNames: Readonly<Record<InstallStage, string>> = {
  resolve: 'Resolving versions',
  fetch: 'Fetching packages',
  link: 'Linking packages',
  commit: 'Finishing',
};

/** Follows an installation: a bar with counts, bytes and time left on a terminal, one line per stage elsewhere. */
export function openProgress(terminal: Terminal): (event: InstallEvent) => void {
  const state = {
    stage: 'resolve' as InstallStage,
    asked: 0,
    done: 0,
    total: 0,
    bytes: 0,
    sinceMs: 0,
    drawnMs: 0,
  };
  return (event) => {
    if (event.kind === 'warning') terminal.warn(`warning: ${event.message}`);
    if (event.kind === 'request') state.asked += 1;
    if (event.kind === 'received') state.bytes += event.bytes;
    if (event.kind === 'retry') terminal.note(`retrying (${event.attempt}): ${event.reason}`);
    if (event.kind === 'progress') Object.assign(state, { done: event.done, total: event.total });
    if (event.kind === 'stage') {
      Object.assign(state, { stage: event.stage, sinceMs: performance.now(), drawnMs: 0 });
      if (!terminal.isLive) terminal.note(stageNames[event.stage]);
    }
    if (!terminal.isLive || performance.now() - state.drawnMs < redrawMs) return;
    state.drawnMs = performance.now();
    terminal.draw(drawState(state).slice(0, terminal.columns - 1));
  };
}

interface ProgressState {
  readonly stage: InstallStage;
  readonly asked: number;
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly sinceMs: number;
}

function drawState(state: ProgressState): string {
  const name = stageNames[state.stage];
  if (state.stage === 'resolve') return `${name}  ${state.asked} asked`;
  if (state.total === 0) return name;
  const filled = Math.round((state.done / state.total) * barWidth);
  const bar = `${'='.repeat(filled)}${' '.repeat(barWidth - filled)}`;
  const bytes = state.bytes > 0 ? `  ${formatBytes(state.bytes)}` : '';
  return `${name}  [${bar}] ${state.done}/${state.total}${bytes}${timeLeft(state)}`;
}

function timeLeft({ done, total, sinceMs }: ProgressState): string {
  const elapsedMs = performance.now() - sinceMs;
  if (done === 0 || elapsedMs < 500) return '';
  return `  ${formatDuration((elapsedMs / done) * (total - done))} left`;
}
