import type { Host } from '@dx/pkg-link';
import { type Settings, settingValue } from '@dx/pkg-workspace';

/**
 * The machine that the tree is for: this one, unless `os`, `cpu` and `libc` say otherwise, as for a container that is filled
 * from outside. Only Linux has a `libc`.
 */
export function wantedHost(here: Host, settings: Settings): Host {
  const [os, cpu, libc] = ['os', 'cpu', 'libc'].map((key) => settingValue(settings, key));
  if (!isText(os) && !isText(cpu) && !isText(libc)) return here;
  const { libc: ownLibc, ...rest } = here;
  const platform = isText(os) ? (os as NodeJS.Platform) : here.platform;
  const wantedLibc = isText(libc) ? libc : platform === 'linux' ? ownLibc : undefined;
  return Object.freeze({
    ...rest,
    platform,
    arch: isText(cpu) ? cpu : here.arch,
    ...(wantedLibc === undefined ? {} : { libc: wantedLibc }),
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
