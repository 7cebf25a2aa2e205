import { spawn } from 'node:child_process';
import type { FsOps } from '@dx/pkg-core';

const askMs = 2000;

/**
 * Whether the machine can spare bytes and power: not where NetworkManager says that a connection is metered, nor on battery.
 * Where neither can be told (another system, no `nmcli`), the setting alone decides.
 */
export async function mayFetchAhead(
  fs: FsOps,
  ask: () => Promise<string> = askNetworkManager,
  supplies = '/sys/class/power_supply',
): Promise<boolean> {
  return !isOnBattery(fs, supplies) && !isMetered(await ask());
}

/** `yes`, or `yes (guessed)` of a telephone's hotspot, for any device. */
function isMetered(answer: string): boolean {
  return answer.split('\n').some((line) => /^(?:GENERAL\.METERED:)?\s*yes\b/.test(line.trim()));
}

function askNetworkManager(): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('nmcli', ['-t', '-f', 'GENERAL.METERED', 'device', 'show'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: askMs,
    });
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      answer = `${answer}${part}`.slice(0, 10_000);
    });
    child.on('error', () => resolve(''));
    child.on('close', () => resolve(answer));
  });
}

/** A battery gives power, and nothing at the mains does. As Linux tells it. */
function isOnBattery(fs: FsOps, directory: string): boolean {
  const read = (supply: string, file: string): string => {
    try {
      return new TextDecoder().decode(fs.readFile(`${directory}/${supply}/${file}`)).trim();
    } catch {
      return '';
    }
  };
  try {
    if (fs.lstat(directory) === undefined) return false;
    const supplies = fs.readDirectory(directory).map(({ name }) => name);
    const isCharged = supplies.some((name) => read(name, 'type') === 'Mains' && read(name, 'online') === '1');
    const drains = (name: string): boolean =>
      read(name, 'type') === 'Battery' &&
      read(name, 'status') === 'Discharging' &&
      read(name, 'scope') !== 'Device';
    return !isCharged && supplies.some(drains);
  } catch {
    return false;
  }
}
