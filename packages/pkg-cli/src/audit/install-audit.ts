import { setTimeout as delay } from 'node:timers/promises';
import type { Finding } from '@dx/pkg-audit';
import type { InstallEvent } from '@dx/pkg-install';
import type { DirectoryPlacement, Tree } from '@dx/pkg-link';
import { type Settings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';

/** How long a finished installation waits for advisories that were asked for when it began to link, unless told. */
const standardPatienceMs = 200;

/** Advisories that are asked for while an installation goes on. */
export interface InstallAudit {
  /** To be told everything that happens: asks once it is known what will be installed. */
  readonly onEvent: (event: InstallEvent) => void;
  /** What was found; `undefined` when nothing was asked, or no answer came in time. Never fails. */
  settle(): Promise<readonly Finding[] | undefined>;
}

/**
 * Asks for advisories beside an installation, unless `audit` is off or the registry must not be asked. A setting may name
 * advisories on this machine instead. Nothing is loaded
 * and no file read before there is something to install. `DX_AUDIT_WAIT_MS` says how long to wait for it in the end,
 * 200 by default.
 */
export function openInstallAudit(
  settings: Settings,
  context: CommandContext,
  home: string,
  command: string,
): InstallAudit | undefined {
  const isLocal = typeof settingValue(settings, 'audit-db') === 'string';
  if (settingValue(settings, 'audit') === false) return undefined;
  if (settingValue(settings, 'offline') === true && !isLocal) return undefined;
  const { terminal, signal, project } = context;
  const stop = new AbortController();
  const patienceMs = Number(project.env['DX_AUDIT_WAIT_MS'] ?? Number.NaN);
  let asking: Promise<readonly Finding[] | undefined> = Promise.resolve(undefined);
  const ask = async (tree: Tree): Promise<readonly Finding[] | undefined> => {
    if (isLocal) {
      const { findLocally } = await import('./local-advisories.ts');
      return findLocally(packagesOf(tree), settings, context);
    }
    const { askAdvisories } = await import('./ask-advisories.ts');
    const answer = await askAdvisories(packagesOf(tree), settings, {
      memory: `${home}/advisories.json`,
      command,
      signal: AbortSignal.any([stop.signal, signal]),
    });
    if (answer.status === 'answered') return answer.findings;
    terminal.trace('info', () => `no advisories: ${answer.reason}`);
    return undefined;
  };
  return {
    onEvent: (event) => {
      if (event.kind === 'planned') asking = ask(event.desired).catch(() => undefined);
    },
    settle: async () => {
      const limitMs = patienceMs >= 0 ? patienceMs : standardPatienceMs;
      const enough = delay(limitMs, undefined, { signal: stop.signal }).catch(() => undefined);
      const findings = await Promise.race([asking, enough]);
      stop.abort(new Error('the installation is over'));
      return findings;
    },
  };
}

/** Copies of members are the project's own: no registry is told of them. */
function packagesOf({ placements }: Tree): readonly DirectoryPlacement[] {
  return placements.filter(
    (placement): placement is DirectoryPlacement =>
      placement.kind === 'directory' && placement.copyOf === undefined,
  );
}
