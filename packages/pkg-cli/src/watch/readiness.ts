import type { WatchEvent } from '@dx/pkg-build';
import type { CommandContext } from '../command-context.ts';

/** Gets `dx install` ready to say that there is nothing to do. */
export interface Readiness {
  note(event: WatchEvent): void;
  close(): void;
}

/** So long nothing has to be installed: one edit is often followed by the next. */
const restMs = 1_000;

/** What an install does when it has ended, once there is some rest. */
export function openReadiness({ afterwards, project }: CommandContext): Readiness {
  let timer: NodeJS.Timeout | undefined;
  const close = (): void => clearTimeout(timer);
  return {
    note: ({ kind }) => {
      if (kind !== 'updated' && kind !== 'updating') return;
      close();
      if (kind === 'updated') timer = setTimeout(() => afterwards?.(['install'], project.directory), restMs);
    },
    close,
  };
}
