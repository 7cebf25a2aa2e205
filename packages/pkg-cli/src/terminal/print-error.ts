import { isDxError } from '@dx/pkg-core';
import { plainText } from './plain-text.ts';
import type { Terminal } from './terminal.ts';

/** Prints a failure: what and on what, then the next step. As JSON on standard output with `isJson`, with npm's keys too. */
export function printError(terminal: Terminal, cause: unknown, isJson: boolean): void {
  const { code, message, hint, details } = describe(cause);
  if (isJson) {
    const error = { code, summary: message, detail: hint ?? '', message, hint, details };
    terminal.print(JSON.stringify({ error }, undefined, 2));
    return;
  }
  const { red, dim, bold } = terminal.paint;
  terminal.warn(`${red(bold('error'))} ${dim(code)} ${plainText(message)}`);
  if (hint !== undefined) terminal.warn(`${bold('hint')}  ${plainText(hint)}`);
}

function describe(error: unknown): {
  code: string;
  message: string;
  hint?: string | undefined;
  details?: unknown;
} {
  if (isDxError(error))
    return { code: error.code, message: error.message, hint: error.hint, details: error.details };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'DX_INTERNAL',
    message: `dx itself failed: ${stack}`,
    hint: 'This is a bug in dx: please report it with the lines above',
  };
}
