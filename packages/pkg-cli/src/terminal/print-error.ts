import { hideInside, isDxError } from '@dx/pkg-core';
import { npmCode } from './npm-code.ts';
import { plainText } from './plain-text.ts';
import type { Terminal } from './terminal.ts';

interface Failure {
  readonly code: string;
  readonly npm?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: unknown;
}

/**
 * Prints a failure: what and on what, then the next step, on standard error. With `isJson` also as JSON on standard output,
 * with npm's keys: `code` is npm's where npm has one for the same failure, `dxCode` always that of dx.
 */
export function printError(terminal: Terminal, cause: unknown, isJson: boolean): void {
  const failure = describe(cause);
  const { code, npm, message, hint } = failure;
  if (isJson)
    terminal.print(JSON.stringify({ error: hideInside(errorJson(failure), terminal.hide) }, undefined, 2));
  const { red, dim, bold } = terminal.paint;
  const codes = npm === undefined ? code : `${code} (${npm})`;
  terminal.fail(`${red(bold('error'))} ${dim(codes)} ${plainText(message)}`);
  if (hint !== undefined) terminal.fail(`${bold('hint')}  ${plainText(hint)}`);
}

function errorJson({ code, npm, message, hint, details }: Failure): Readonly<Record<string, unknown>> {
  return { code: npm ?? code, summary: message, detail: hint ?? '', dxCode: code, message, hint, details };
}

function describe(error: unknown): Failure {
  if (isDxError(error)) {
    const { code, message, hint, details } = error;
    return { code, npm: npmCode(error), message, hint, details };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'DX_INTERNAL',
    message: `dx itself failed: ${stack}`,
    hint: 'This is a bug in dx: please report it with the lines above',
  };
}
