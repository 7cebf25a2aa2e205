import type { AttestationVerdict, SignatureVerdict } from '@dx/pkg-audit';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { CheckedPlace, SignatureCheck } from './check-signatures.ts';

/** Whether a verdict is that what is installed is not what was signed or attested. */
export function isInvalid<Verdict extends AttestationVerdict | SignatureVerdict>(
  verdict: Verdict | undefined,
): verdict is Extract<Verdict, { readonly kind: 'invalid' }> {
  return verdict?.kind === 'invalid';
}

/** Verified, missing and invalid, each by itself, of signatures and of attestations, and what could not be looked at. */
export function printSignatures(
  terminal: Terminal,
  { checked, keyless }: SignatureCheck,
  elsewhere: readonly string[],
): void {
  const say = (text: string): void => terminal.print(plainText(text));
  printVerified(terminal, checked);
  printMissing(terminal, checked, say);
  printInvalid(terminal, checked, say);
  printDifferences(terminal, checked, say);
  for (const [registry, packages] of keyless)
    say(`not verifiable  ${plural(packages, 'package')}: ${registry} has no signing keys`);
  if (elsewhere.length > 0) {
    say(`not verifiable  ${plural(elsewhere.length, 'package')} that no registry gave`);
    for (const one of elsewhere) say(`  ${one}`);
  }
}

type Say = (text: string) => void;

function printVerified({ paint, print }: Terminal, checked: readonly CheckedPlace[]): void {
  const signed = checked.filter(({ verdict }) => verdict?.kind === 'verified').length;
  const attested = checked.filter(({ attested: found }) => found?.verdict.kind === 'verified').length;
  print(`${paint.green('verified')}  ${plural(signed, 'package')}`);
  if (attested > 0)
    print(
      `${paint.green('verified')}  attestations of ${plural(attested, 'package')} ${paint.dim('(--json --include-attestations shows them)')}`,
    );
}

function printMissing({ paint, print }: Terminal, checked: readonly CheckedPlace[], say: Say): void {
  const unsigned = checked.filter(({ verdict }) => verdict?.kind === 'missing');
  if (unsigned.length > 0)
    print(
      `${paint.yellow('missing')}  ${plural(unsigned.length, 'package')}, though the registry has signing keys`,
    );
  for (const one of unsigned) say(`  ${idOf(one)} (${one.registry})`);
  const unattested = checked.filter(({ attested }) => attested?.verdict.kind === 'missing');
  if (unattested.length > 0)
    print(
      `${paint.yellow('missing')}  attestations of ${plural(unattested.length, 'package')}, though the registry announces them`,
    );
  for (const one of unattested) say(`  ${idOf(one)} (${one.registry})`);
}

function printInvalid({ paint, print }: Terminal, checked: readonly CheckedPlace[], say: Say): void {
  const badlySigned = checked.flatMap((one) => (isInvalid(one.verdict) ? [[one, one.verdict] as const] : []));
  if (badlySigned.length > 0)
    print(
      `${paint.red('invalid')}  ${plural(badlySigned.length, 'package')}: somebody may have changed them`,
    );
  for (const [one, { message }] of badlySigned) say(`  ${idOf(one)} (${one.registry}): ${message}`);
  const badlyAttested = checked.flatMap((one) => {
    const verdict = one.attested?.verdict;
    return isInvalid(verdict) ? [[one, verdict] as const] : [];
  });
  if (badlyAttested.length > 0)
    print(
      `${paint.red('invalid')}  attestations of ${plural(badlyAttested.length, 'package')}: somebody may have changed them`,
    );
  for (const [one, { message }] of badlyAttested) say(`  ${idOf(one)} (${one.registry}): ${message}`);
}

function printDifferences({ paint, print }: Terminal, checked: readonly CheckedPlace[], say: Say): void {
  const others = checked.flatMap((one) =>
    one.attested?.differs === undefined ? [] : [[one, one.attested.differs] as const],
  );
  if (others.length > 0)
    print(
      `${paint.yellow('look at')}  ${plural(others.length, 'package')}, built from another repository than package.json names`,
    );
  for (const [one, { built, named }] of others)
    say(`  ${idOf(one)}: built from ${built}, package.json names ${named}`);
}

function idOf({ name, version }: CheckedPlace): string {
  return `${name}@${version}`;
}
