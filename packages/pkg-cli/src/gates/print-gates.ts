import type { GateVerdict, InstallReceipt } from '@dx/pkg-install';
import { combineSettings, type Settings, settingValue } from '@dx/pkg-workspace';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

const shownReasons = 8;

/** What every gate said: those that settings open, then those of the policy. */
export function allVerdicts(receipt: InstallReceipt, settings: Settings): readonly GateVerdict[] {
  return [ageVerdict(settings), sourcesVerdict(settings), scriptsVerdict(receipt), ...(receipt.gates ?? [])];
}

/** One line for a gate that let everything in, and one for each reason of another. */
export function printGates(terminal: Terminal, verdicts: readonly GateVerdict[]): void {
  const { green, red, yellow } = terminal.paint;
  const paints = { passed: green, warned: yellow, refused: red };
  for (const { gate, status, reasons } of verdicts) {
    const shown = status === 'passed' ? reasons.slice(0, 1) : reasons.slice(0, shownReasons);
    for (const reason of shown) terminal.note(`${paints[status](status)} ${gate}: ${plainText(reason)}`);
    const more = status === 'passed' ? 0 : reasons.length - shown.length;
    if (more > 0) terminal.note(`${paints[status](status)} ${gate}: and ${more} more`);
  }
}

/** A version that is too young is refused while versions are decided, so a plan has none. */
function ageVerdict(settings: Settings): GateVerdict {
  const days = settingValue(settings, 'min-release-age');
  const { before, releaseAgeExempt } = combineSettings(settings);
  const exempt = releaseAgeExempt.length === 0 ? '' : `, but for ${releaseAgeExempt.join(', ')}`;
  const told =
    before !== undefined
      ? `nothing published after ${new Date(before).toISOString()}${exempt}`
      : typeof days === 'number' && days > 0
        ? `nothing younger than ${plural(days, 'day')}${exempt}`
        : 'any (min-release-age)';
  return { gate: 'release-age', status: 'passed', reasons: [told] };
}

function sourcesVerdict(settings: Settings): GateVerdict {
  const rules = ['git', 'remote', 'file', 'directory'].map((kind) => {
    const value = settingValue(settings, `allow-${kind}`);
    return `${kind} ${value === 'all' || value === 'none' ? value : 'root'}`;
  });
  return { gate: 'sources', status: 'passed', reasons: [rules.join(', ')] };
}

function scriptsVerdict({ builds: { pending, denied } }: InstallReceipt): GateVerdict {
  const waiting = [...new Set(pending.map(({ packageId }) => packageId))];
  if (waiting.length > 0)
    return {
      gate: 'scripts',
      status: 'warned',
      reasons: waiting.map((id) => `${id} has install scripts that nobody approved: they do not run`),
    };
  const told = denied.length > 0 ? `${plural(denied.length, 'package')} denied` : 'none wait for approval';
  return { gate: 'scripts', status: 'passed', reasons: [told] };
}
