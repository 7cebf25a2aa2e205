import { DxError } from '@dx/pkg-core';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { isPrepared } from '../prepare-exec.ts';
import { ask, canAsk } from '../terminal/ask.ts';
import { plainText } from '../terminal/plain-text.ts';

/**
 * Asks a person before packages are fetched to be run. Nobody is asked with `--yes`, and where nobody can answer: there the
 * packages are named on standard error. What was fetched once is not asked about again.
 *
 * @throws DX_EXEC_DECLINED for a no, and with `--no`
 */
export async function confirmFetch(
  { flags }: ParsedArguments,
  context: CommandContext,
  specs: readonly string[],
): Promise<void> {
  const { terminal, project } = context;
  if (flags['yes'] === true || isPrepared(context, specs)) return;
  const names = specs.map(plainText).join(', ');
  if (flags['no'] === true || flags['yes'] === false) throw declined(specs);
  if (!canAsk() || isSet(project.env['CI'])) {
    terminal.note(`fetching ${names}, which the project does not have`);
    return;
  }
  const answer = await ask(`Fetch ${names} and run it? (yes) `);
  if (!/^(?:|y|yes)$/i.test(answer)) throw declined(specs);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

function declined(specs: readonly string[]): DxError {
  return new DxError({
    code: 'DX_EXEC_DECLINED',
    message: `${specs.join(', ')} is not installed and was not to be fetched`,
    hint: 'Add it to the project: dx add -D <package>; or fetch it with --yes',
    details: { specs },
  });
}
