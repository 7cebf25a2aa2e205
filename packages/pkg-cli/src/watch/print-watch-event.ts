import type { PackageChange, WatchEvent, WatchFailure } from '@dx/pkg-build';
import { formatDuration, plural } from '../terminal/format.ts';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Prints events as a person reads them, with the time of day. Who waits for approval is told when that changes. */
export function openWatchPrinter(terminal: Terminal): (event: WatchEvent) => void {
  const { dim } = terminal.paint;
  let waitingBefore = '';
  return (event) => {
    const time = dim(new Date().toTimeString().slice(0, 8));
    for (const line of linesOf(terminal.paint, event)) terminal.print(`${time} ${line}`);
    if (event.kind !== 'updated') return;
    const waiting = waitingLine(terminal.paint, event.waiting ?? []);
    if (waiting !== undefined && waiting !== waitingBefore) terminal.print(`${time} ${waiting}`);
    waitingBefore = waiting ?? '';
  };
}

function linesOf(paint: Paint, event: WatchEvent): readonly string[] {
  switch (event.kind) {
    case 'watching':
      return [
        `watching ${plainText(event.root)}, ${plural(event.inputCount, 'file')} and folders; Ctrl-C ends it`,
      ];
    case 'updating':
      return event.paths.length === 0 ? [] : [`${paint.dim('changed')} ${shorten(event.paths)}`];
    case 'current':
      return [`nothing to do ${paint.dim(`(${formatDuration(event.durationMs)})`)}`];
    case 'updated':
      return [updatedLine(paint, event)];
    default:
      return failureLines(paint, event);
  }
}

const shownPaths = 3;
const shownPackages = 8;

function shorten(texts: readonly string[], most: number = shownPaths): string {
  const more = texts.length - most;
  return [...texts.slice(0, most).map(plainText), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function updatedLine(
  { green, dim }: Paint,
  { packages, durationMs }: Extract<WatchEvent, { kind: 'updated' }>,
): string {
  const shown = packages.length === 0 ? 'tree and lockfile' : shorten(packages.map(describe), shownPackages);
  return `${green('ready')}   ${shown} ${dim(`(${formatDuration(durationMs)})`)}`;
}

function waitingLine({ yellow }: Paint, waiting: readonly string[]): string | undefined {
  if (waiting.length === 0) return undefined;
  const verb = waiting.length === 1 ? 'waits' : 'wait';
  const told = `${plural(waiting.length, 'package')} ${verb} for approval of install scripts`;
  return `${yellow('waiting')} ${told}: ${shorten(waiting)}; dx approve-scripts --pending`;
}

function describe({ kind, name, from, to }: PackageChange): string {
  if (kind === 'changed') return `${name} ${from} -> ${to}`;
  return kind === 'added' ? `+ ${name} ${to}` : `- ${name} ${from}`;
}

const words: Readonly<Record<WatchFailure['kind'], string>> = {
  held: 'nothing was changed until somebody decides',
  broken: 'waiting for the next save',
  failed: 'trying again',
};

function failureLines({ red, dim, bold }: Paint, failure: WatchFailure): readonly string[] {
  const { kind, code, message, hint, retryInMs, isKnown } = failure;
  const next = retryInMs === undefined ? words[kind] : `${words[kind]} in ${formatDuration(retryInMs)}`;
  if (isKnown === true) return [dim(`still ${kind}: ${code}`)];
  const lines = plainText(message).split('\n');
  const [first = '', ...others] = lines;
  return [
    `${red(kind)} ${dim(code)} ${first}`,
    ...others.map((line) => `  ${line}`),
    ...(hint === undefined ? [] : [`${bold('hint')}  ${plainText(hint)}`]),
    dim(next),
  ];
}
