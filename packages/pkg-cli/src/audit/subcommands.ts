import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';

/** What `dx audit <word>` does; `words` of the command line begin behind that word. The answer is the exit code. */
export type AuditSubcommand = (parsed: ParsedArguments, context: CommandContext) => Promise<number>;

/** Every word that `dx audit` knows, with what loads it. */
export const auditSubcommands: ReadonlyMap<string, () => Promise<AuditSubcommand>> = new Map<
  string,
  () => Promise<AuditSubcommand>
>([
  ['code', async () => (await import('../findings/run-audit-code.ts')).runAuditCode],
  ['fix', async () => (await import('./run-audit-fix.ts')).runAuditFix],
  ['ignore', async () => (await import('./run-audit-ignore.ts')).runAuditIgnore],
  ['prune', async () => (await import('./run-audit-ignore.ts')).runAuditPrune],
  ['signatures', async () => (await import('../signatures/run-audit-signatures.ts')).runAuditSignatures],
  ['db', async () => (await import('./run-audit-db.ts')).runAuditDb],
]);
