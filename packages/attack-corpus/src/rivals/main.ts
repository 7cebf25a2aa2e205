import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadCases } from '../load-cases.ts';
import type { Attack, Case, PackageAttack } from '../types.ts';
import { begin, end, type PageRow, withRows } from './format-security-page.ts';
import { judgeAttack, type Outcome } from './judge-attack.ts';
import { listTools, type Tool } from './tools.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const page = join(repository, 'docs/security.md');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    print: { type: 'boolean', default: false },
    dx: { type: 'string', default: join(repository, 'packages/pkg-cli/bin/dx.cjs') },
  },
});
const tools = listTools(repository, values.dx);
const empty = `${begin}\n${end}\n`;
const names = tools.map(({ name }) => name);
const rows: PageRow[] = [];
for (const each of await loadCases(new RegExp(values.only))) {
  const row = await judgeCase(each);
  rows.push(row);
  console.log(row.id, JSON.stringify(row.outcomes));
  if (!values.print) writeRow(row);
}
console.log(tools.map(versionOf).join(', '));
if (values.print) console.log(withRows(empty, rows, names));

/** At once: a run takes minutes, and others write rows of their own meanwhile. */
function writeRow(row: PageRow): void {
  writeFileSync(page, withRows(existsSync(page) ? readFileSync(page, 'utf8') : empty, [row], names));
}

async function judgeCase({ id, what, source, attacks }: Case): Promise<PageRow> {
  const outcomes: Record<string, Outcome[]> = {};
  for (const attack of attacks)
    for (const [index, outcome] of (
      await Promise.all(tools.map((tool) => judgeAttack(tool, attack)))
    ).entries()) {
      const name = tools[index]?.name ?? '';
      if (outcome === undefined) continue;
      outcomes[name] = [...(outcomes[name] ?? []), outcome];
      if (name === 'dx' && !isAsTested(attack, outcome))
        throw new Error(`${id} ${attack.name}: ${outcome} by dx`);
      if (outcome !== 'refused' && outcome !== 'installed')
        console.log(`  ${id} ${attack.name}: ${name} ${outcome}`);
    }
  return { id, what, source, outcomes };
}

function versionOf({ name, program, argv }: Tool): string {
  const text = execFileSync(program, [
    ...argv.slice(0, name === 'npm' || name === 'dx' ? 1 : 0),
    '--version',
  ]);
  return `${name} ${text.toString().trim()}`;
}

/** What the tests say of dx; another outcome is a dx that was not built from these sources. */
function isAsTested({ kind, ...attack }: Attack, outcome: Outcome): boolean {
  const wanted = kind === 'package' ? (attack as PackageAttack).verdict.kind : 'anyhow';
  return wanted === 'anyhow' ? outcome === 'refused' || outcome === 'installed' : outcome === wanted;
}
