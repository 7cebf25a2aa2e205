import { spawn } from 'node:child_process';
import {
  readScan,
  type ScanAdvice,
  type ScannedPackage,
  type ScannerRule,
  scannerFailed,
} from '@dx/pkg-audit';
import type { CommandContext } from '../command-context.ts';
import { findScannerRuntime, type ScannerRuntime } from './scanner-runtime.ts';

/** A scanner that is on this machine. */
export interface PreparedScanner {
  /** Address of the module. */
  readonly module: string;
  /** Whether Node alone cannot run it. */
  readonly needsBun: boolean;
}

/** What to run and on what. */
export interface ScanRequest {
  readonly rule: ScannerRule;
  readonly scanner: PreparedScanner;
  readonly packages: readonly ScannedPackage[];
  /** Where it runs: the project's root. */
  readonly root: string;
}

const standardSeconds = 60;
const mostErrorText = 2000;

/** What the other process runs. It answers by message, so that a scanner may print what it likes. */
const program = `
delete process.env.BUN_BE_BUN;
process.once('message', async ({ module, packages }) => {
  try {
    const { scanner } = await import(module);
    if (scanner?.version !== '1' || typeof scanner.scan !== 'function')
      throw new Error('exports no scanner with version 1 and scan()');
    const advice = await scanner.scan({ packages });
    process.send({ advice: JSON.parse(JSON.stringify(advice ?? null)) }, () => process.exit(0));
  } catch (error) {
    process.send({ error: String(error?.message ?? error) }, () => process.exit(1));
  }
});
`;

/**
 * Runs a scanner in a process of its own, on Bun where there is one, for as long as the policy lets it. It sees the environment but for tokens of
 * registries.
 *
 * @throws DX_SCANNER_FAILED when it throws, gives no usable answer or none in time, or needs Bun and there is none
 * Source: `Bun.Security.Scanner`, https://bun.com/reference/bun/Security
 */
export async function runScanner(
  request: ScanRequest,
  context: CommandContext,
): Promise<readonly ScanAdvice[]> {
  const {
    rule,
    scanner: { module, needsBun },
  } = request;
  const runtime = findScannerRuntime(context.project.env);
  if (needsBun && runtime.kind === 'node') throw scannerFailed(rule.module, bunIsMissing);
  const message = await talkTo(request, runtime, context);
  if ('failure' in message) throw scannerFailed(rule.module, message.failure);
  const { error, advice } = message.answer;
  if (typeof error === 'string')
    throw scannerFailed(rule.module, `failed: ${error.slice(0, mostErrorText).replace(module, rule.module)}`);
  return readScan(advice, rule.module);
}

const bunIsMissing = 'is written for Bun: it runs in the executable of dx, or where bun is on PATH';

type Message =
  | { readonly answer: { readonly error?: unknown; readonly advice?: unknown } }
  | { readonly failure: string };

function talkTo(
  { rule, scanner: { module }, packages, root }: ScanRequest,
  runtime: ScannerRuntime,
  context: CommandContext,
): Promise<Message> {
  const seconds = rule.timeoutSeconds ?? standardSeconds;
  const child = spawn(runtime.path, [...runtime.words, '--eval', program], {
    cwd: root,
    env: { ...withoutTokens(context.project.env), ...runtime.env },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise<Message>((resolve) => {
    const end = (message: Message): void => {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', stop);
      child.kill('SIGKILL');
      resolve(message);
    };
    const stop = (): void => end({ failure: 'was stopped' });
    const timer = setTimeout(() => end({ failure: `gave no answer in ${seconds} s` }), seconds * 1000);
    context.signal.addEventListener('abort', stop, { once: true });
    child.once('message', (answer) => end({ answer: typeof answer === 'object' ? answer : {} }));
    child.once('error', ({ message }) => end({ failure: `could not be started: ${message}` }));
    child.once('exit', (code, signal) => end({ failure: `ended without an answer (${signal ?? code})` }));
    child.send({ module, packages }, (error) => {
      if (error !== null) end({ failure: `could not be told what to scan: ${error.message}` });
    });
  });
}

const secret = /^npm_config_.*(?:auth|password|token)|^(?:NPM_TOKEN|NODE_AUTH_TOKEN)$/i;

function withoutTokens(env: CommandContext['project']['env']): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secret.test(name)));
}
