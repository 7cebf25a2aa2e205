import { DxError } from '@dx/pkg-core';
import { redactText } from '../redact-url.ts';
import { showArgument, showSource } from './errors.ts';
import type { ProgramEnd } from './run-program.ts';

/** Why git did not do it. */
export type GitFailure = 'timeout' | 'access' | 'network' | 'refused' | 'missing' | 'other';

const shapes: readonly (readonly [GitFailure, RegExp])[] = [
  ['refused', /transport '[^']*' not allowed|protocol .* is not (?:allowed|supported)/i],
  ['missing', /not our ref|unadvertised object|shallow capabilities|couldn't find remote ref/i],
  [
    'network',
    /could not resolve host|failed to connect|connection (?:timed out|refused|reset)|operation timed out|network is unreachable|SSL|certificate|hung up unexpectedly|early EOF|returned error: 5\d\d/i,
  ],
  [
    'access',
    /authentication failed|could not read from remote|could not read (?:username|password)|permission denied|access denied|repository not found|not found|does not (?:appear to be a git repository|exist)|returned error: 40[134]|host key verification|dubious ownership/i,
  ],
];

const hints: Readonly<Record<GitFailure, (remote: string) => string>> = {
  timeout: () => 'Try again; a smaller repository, or a published package, installs faster',
  access: (remote) =>
    `Check the address and that you may read it: git ls-remote ${showArgument(remote, '<the address>')}`,
  network: (remote) =>
    `Check the connection and proxy settings: git ls-remote ${showArgument(remote, '<the address>')}`,
  refused: () => 'Use an https or ssh address, also in url.*.insteadOf of your git config',
  missing: (remote) => `See what it has: git ls-remote ${showArgument(remote, '<the address>')}`,
  other: (remote) => `See what git says: git ls-remote ${showArgument(remote, '<the address>')}`,
};

/** What git did not do, with its own words and without the secrets of the address. */
export function gitFailed(
  run: { readonly remote: string; readonly args: readonly string[] },
  end: ProgramEnd,
  timeoutMs: number,
): DxError {
  const reason = end.isLate ? 'timeout' : classify(end.complaint);
  const remote = showSource(run.remote);
  const said = end.isLate ? `it took longer than ${timeoutMs} ms` : lastWords(end.complaint, run.remote);
  return new DxError({
    code: 'DX_GIT_FAILED',
    message: `git ${run.args.find((arg) => /^[a-z]/.test(arg)) ?? ''} of ${remote} failed: ${said}`,
    hint: hints[reason](remote),
    details: { remote, reason, exitCode: end.exitCode, said },
  });
}

function classify(complaint: string): GitFailure {
  return shapes.find(([, shape]) => shape.test(complaint))?.[0] ?? 'other';
}

/** The lines that say what is wrong; a server may write some of them. */
function lastWords(complaint: string, remote: string): string {
  const lines = redactText(complaint, secretsOf(remote))
    .split('\n')
    .map((line) => line.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim())
    .filter((line) => line !== '');
  const telling = lines.filter((line) => /^(?:fatal|error|remote|ssh|.*denied)\b/i.test(line));
  return (telling.length > 0 ? telling : lines).slice(-3).join('; ').slice(0, 500) || 'it said nothing';
}

function secretsOf(remote: string): readonly string[] {
  if (!URL.canParse(remote)) return [];
  const { username, password } = new URL(remote);
  const written = [username, password].filter((part) => part !== '' && part !== 'git');
  return written.flatMap((part) => [part, safeDecode(part)]);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
