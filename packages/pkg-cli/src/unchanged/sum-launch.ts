import type { ProcessInputs } from './input-record.ts';

/** What the launcher is to find again. */
export interface LaunchSums {
  /** Of the arguments and the stamps; `-` where a change might leave the stamps as they are. */
  readonly stamps: string;
  /** Lines of `cksum`. */
  readonly inputs: readonly string[];
}

/**
 * In the words of the launcher, without the variables, whose sums it told itself. Directories that will have no `node_modules`
 * are listed as if they had none.
 */
const script = `PATH=/usr/bin:/bin
inputs='files/* listed/* directories/* absent/* links/* targets/*'
print_spare() {
  [ -f list ] || return 0
  LC_ALL=C ls -aF holders/*/ | LC_ALL=C sed '/^node_modules\\/$/d'
  stat -L -c '%a %d %i' .. . generation owners/* trees/*
  for place in generation owners/* trees/*; do (cd -P "$place" && printf '%s\\000' "$PWD"); done
  (cd -P generation/tree && TZ=UTC0 xargs -0 stat -c '%i %z' --) <list
}
touch -r program program.time && touch -r node node.time || exit
TZ=UTC0 stat -L -c '%d %z' mark node program $inputs
echo
{
  printf '%s\\000' "$@"
  TZ=UTC0 stat -L -c '%n %d %i %s %z' node program $inputs
  print_spare
} | cksum /dev/stdin
{
  printf '%s\\000' "$@"
  LC_ALL=C ls -aF listed/*/
  print_spare
} | cksum /dev/stdin files/*`;

/** Check sums of what the links in `directory` lead to; nothing when not all could be read. */
export function sumLaunch(directory: string, { argv, env }: ProcessInputs): LaunchSums | undefined {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout } = spawnSync('/bin/sh', ['-c', script, 'sh', ...argv], {
    ...{ cwd: directory, env: { ...env }, encoding: 'utf8' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [stamps = '', sums = ''] = stdout.split(/(?:^|\n)\n/);
  const [stampSum = '', ...inputs] = sums.split('\n').slice(0, -1);
  if (status !== 0 || ![stampSum, ...inputs].every((line) => /^\d+ \d+ \S+$/.test(line))) return undefined;
  return { stamps: areSettled(stamps) ? stampSum.replace(' /dev/stdin', '') : '-', inputs };
}

/**
 * Whether whatever changes from now on gets another stamp: everything is older than the mark, which was made before it was
 * looked at; on other file systems, whose clocks and stamps are their own, by 2 s. One line each as `stat -c '%d %z'` prints
 * it, first that of the mark.
 */
export function areSettled(stamps: string): boolean {
  const [mark, ...others] = stamps.split('\n').map(parseStamp);
  if (mark === undefined || others.length === 0) return false;
  return others.every(
    (stamp) =>
      stamp !== undefined &&
      (stamp.device === mark.device ? isBefore(stamp, mark) : stamp.seconds < mark.seconds - 2),
  );
}

interface Stamp {
  readonly device: string;
  readonly seconds: number;
  readonly nanoseconds: number;
}

function parseStamp(line: string): Stamp | undefined {
  const match = /^(\d+) (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\.(\d{9})(?: ([+-]\d\d)(\d\d))?$/.exec(line);
  if (match === null) return undefined;
  const [, device = '', date, time, nanoseconds, hours, minutes] = match;
  const zone = hours === undefined ? '' : `${hours}:${minutes}`;
  return { device, seconds: Date.parse(`${date}T${time}${zone}`) / 1_000, nanoseconds: Number(nanoseconds) };
}

function isBefore(one: Stamp, other: Stamp): boolean {
  return one.seconds === other.seconds ? one.nanoseconds < other.nanoseconds : one.seconds < other.seconds;
}
