import { tmpdir } from 'node:os';
import { serveWatch, type WatchEvent, type WatchServer, watch, watchAddress } from '@dx/pkg-build';
import { nodeFs } from '@dx/pkg-core/node';
import { type AroundInstall, type InstallEvent, type InstallOptions, watchedProject } from '@dx/pkg-install';
import { findProject, readWorkspace, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { findRootScripts, hasRootScripts } from '../find-root-scripts.ts';
import { gateOptions } from '../gates/load-gates.ts';
import { historyOptions } from '../history/keeps-history.ts';
import { homeOf, installOptions } from '../install-options.ts';
import { warningLine } from '../terminal/print-receipt.ts';
import { waitingLine } from '../terminal/waiting-line.ts';
import { openWatchPrinter } from './print-watch-event.ts';
import { openReadiness } from './readiness.ts';

/** Watches the project that the working directory belongs to until a signal comes. */
export async function runWatch(parsed: ParsedArguments, given: CommandContext): Promise<number> {
  const { root } = findProject(given.project.directory, { fs: nodeFs });
  const context = { ...given, project: { ...given.project, directory: nodeFs.realPath(root) } };
  const server = parsed.flags['socket'] === false ? undefined : await openServer(context);
  const readiness = openReadiness(context);
  const print = openPrinter(parsed, context);
  try {
    for await (const event of watchProject(parsed, context)) {
      print(event);
      server?.tell(event);
      readiness.note(event);
    }
  } finally {
    readiness.close();
    await server?.close();
  }
  return 0;
}

function openServer({ project: { directory: root, platform } }: CommandContext): Promise<WatchServer> {
  const userId = process.getuid?.();
  const address = watchAddress(root, { temporary: tmpdir(), userId, platform });
  return serveWatch({ root, pid: process.pid, address, fs: nodeFs, userId });
}

function watchProject(parsed: ParsedArguments, context: CommandContext): AsyncIterable<WatchEvent> {
  const read = (): Workspace => readWorkspace(context.project, { fs: nodeFs });
  const project = watchedProject({
    root: context.project.directory,
    home: homeOf(context),
    options: () => optionsOf(read(), parsed, context),
    around: () => aroundInstall(read, context),
  });
  return watch(project, { signal: context.signal, polls: parsed.flags['poll'] === true });
}

/**
 * What an install of the same words goes by, as the project's settings are by then. It gets its signal from who starts it; what
 * listens to the one of the whole command would be more each time.
 */
async function optionsOf(
  workspace: Workspace,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<InstallOptions> {
  const { settings } = workspace;
  return {
    ...installOptions(parsed, { ...context, signal: new AbortController().signal }, settings, {
      kind: 'install',
    }),
    ...(await historyOptions(parsed, context, settings, 'watch')),
    ...gateOptions(workspace, context),
    onEvent: tellOf(context),
  };
}

/** A manifest that cannot be read is the installation's to complain about. */
function aroundInstall(read: () => Workspace, context: CommandContext): AroundInstall | undefined {
  try {
    if (!hasRootScripts(read())) return undefined;
  } catch {
    return undefined;
  }
  return async (bring) => {
    const of = { request: { kind: 'install' }, command: 'install' } as const;
    const scripts = await findRootScripts(read(), context, of);
    await scripts?.runBefore();
    const receipt = await bring();
    if (receipt.status === 'changed') await scripts?.runAfter(receipt);
    return receipt;
  };
}

function openPrinter({ flags }: ParsedArguments, { terminal }: CommandContext): (event: WatchEvent) => void {
  return flags['json'] === true
    ? (event) => terminal.print(JSON.stringify(event))
    : openWatchPrinter(terminal);
}

/** Of an installation only what a person has to know: it is over before progress can be read. */
function tellOf({ terminal }: CommandContext): (event: InstallEvent) => void {
  return (event) => {
    if (event.kind === 'waiting') terminal.note(waitingLine(event.holder, 'this project'));
    if (event.kind === 'warning') terminal.warn(warningLine(terminal, event.message));
  };
}
