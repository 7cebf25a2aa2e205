import type { InstallEvent, InstallStage } from '@dx/pkg-install';
import { drawProgress, type ProgressState, stageNames } from './draw-progress.ts';
import { plainText } from './plain-text.ts';
import { warningLine } from './print-receipt.ts';
import type { Terminal } from './terminal.ts';
import { waitingLine } from './waiting-line.ts';

const redrawMs = 80;
/** The terminal itself writes `^C` behind the cursor; at the edge that would wrap and leave a line behind. */
const echoColumns = 3;

/** What a display of progress depends on. */
export interface ProgressOptions {
  /** Once it aborts, nothing but that is shown. */
  readonly signal: AbortSignal;
  /** Milliseconds, for the time left. Default: the process's own clock. */
  readonly now?: () => number;
}

/** Follows an installation: a bar with counts, bytes and time left on a terminal, one line per stage elsewhere. */
export function openProgress(
  terminal: Terminal,
  { signal, now = () => performance.now() }: ProgressOptions,
): (event: InstallEvent) => void {
  signal.addEventListener('abort', () => terminal.draw('Cancelling'), { once: true });
  const announce = openStageLines(terminal);
  let state: ProgressState = { stage: 'resolve', asked: 0, done: 0, total: 0, bytes: 0, sinceMs: now() };
  let drawnMs = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (signal.aborted) return;
    state = nextState(state, event, now);
    printEvent(terminal, event);
    if (!terminal.isLive) announce(event);
    else if (event.kind === 'stage' || now() - drawnMs >= redrawMs) {
      drawnMs = now();
      terminal.draw(drawProgress(state, now(), terminal.columns - echoColumns));
    }
  };
}

function nextState(state: ProgressState, event: InstallEvent, now: () => number): ProgressState {
  switch (event.kind) {
    case 'request':
      return { ...state, asked: state.asked + 1 };
    case 'received':
      return { ...state, bytes: state.bytes + event.bytes };
    case 'progress':
      return { ...state, done: event.done, total: event.total };
    case 'stage':
      return { ...state, stage: event.stage, sinceMs: now() };
    default:
      return state;
  }
}

function printEvent(terminal: Terminal, event: InstallEvent): void {
  if (event.kind === 'warning') terminal.warn(warningLine(terminal, event.message));
  if (event.kind === 'detail') terminal.trace('verbose', () => plainText(event.message));
  if (event.kind === 'request') terminal.trace('http', () => `fetch ${plainText(event.url)}`);
  if (event.kind === 'received')
    terminal.trace('silly', () => `received ${event.bytes} bytes ${plainText(event.url)}`);
  if (event.kind === 'waiting') terminal.note(waitingLine(event.holder, 'this project'));
  if (event.kind === 'retry') terminal.note(`retrying (${event.attempt}): ${plainText(event.reason)}`);
}

/** Linking is told once the first package is linked: a change of files alone begins that stage and links nothing. */
function openStageLines(terminal: Terminal): (event: InstallEvent) => void {
  let pending: InstallStage | undefined;
  return (event) => {
    if (event.kind === 'stage') pending = event.stage === 'link' ? 'link' : announce(terminal, event.stage);
    if (event.kind === 'progress' && pending !== undefined) pending = announce(terminal, pending);
  };
}

function announce(terminal: Terminal, stage: InstallStage): undefined {
  terminal.note(stageNames[stage]);
}
