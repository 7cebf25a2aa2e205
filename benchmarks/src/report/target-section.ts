import type { Explanation } from './explanations.ts';
import { formatRatio, formatTable } from './markdown.ts';
import type { Measured } from './measured.ts';
import { compareTargets, fallsShort, type TargetCell } from './targets.ts';

/**
 * The table of targets beside what was reached, and why some are not.
 *
 * @throws Error that names every cell that falls short and has no explanation
 */
export function formatTargets(measured: Measured, explanations: readonly Explanation[]): string {
  const cells = compareTargets(measured);
  const short = cells.filter(fallsShort);
  const explained = short.map((cell) => ({ cell, text: explain(cell, explanations) }));
  const unexplained = explained.filter(({ text }) => text === undefined).map(({ cell }) => nameCell(cell));
  if (unexplained.length > 0)
    throw new Error(
      `Targets that are not reached, without a word in benchmarks/src/report/explanations.ts:\n  ${unexplained.join('\n  ')}`,
    );
  return [formatCells(cells), formatVerdict(cells, short), ...formatReasons(explained)].join('\n\n');
}

/** Explanations of cells that are reached or were not measured. */
export function findStale(measured: Measured, explanations: readonly Explanation[]): readonly string[] {
  const short = compareTargets(measured).filter(fallsShort);
  return explanations.flatMap(({ target, fixtures }) =>
    fixtures.flatMap((fixture) =>
      short.some((cell) => cell.target.label === target && cell.fixture === fixture)
        ? []
        : [`${target}, ${fixture}`],
    ),
  );
}

function formatCells(cells: readonly TargetCell[]): string {
  const fixtures = [...new Set(cells.map(({ fixture }) => fixture))];
  const labels = [...new Set(cells.map(({ target }) => target.label))];
  const rows = labels.map((label) => [
    label,
    ...fixtures.map((fixture) =>
      formatCell(cells.find((cell) => cell.target.label === label && cell.fixture === fixture)),
    ),
  ]);
  return formatTable(['reached (target)', ...fixtures], rows);
}

function formatCell(cell: TargetCell | undefined): string {
  if (cell === undefined) return '–';
  const ratio = formatRatio(cell.reached);
  return `${fallsShort(cell) ? `**${ratio}**` : ratio} (${cell.wanted}×)`;
}

function formatVerdict(cells: readonly TargetCell[], short: readonly TargetCell[]): string {
  const count = cells.filter(({ reached }) => reached !== undefined).length;
  const left = cells.length - count;
  const rest = left === 0 ? '' : ` ${left} were not measured (–).`;
  return `${count - short.length} of ${count} targets are reached; **bold** cells fall short.${rest}`;
}

function explain(cell: TargetCell, explanations: readonly Explanation[]): string | undefined {
  return explanations.find(
    ({ target, fixtures }) => target === cell.target.label && fixtures.includes(cell.fixture),
  )?.text;
}

/** One item for each text, with all cells that it is for. */
function formatReasons(
  explained: readonly { readonly cell: TargetCell; readonly text: string | undefined }[],
): string[] {
  if (explained.length === 0) return [];
  const texts = new Map<string, TargetCell[]>();
  for (const { cell, text = '' } of explained) texts.set(text, [...(texts.get(text) ?? []), cell]);
  const items = [...texts].map(([text, cells]) => `- ${cells.map(nameCell).join('; ')}: ${text}`);
  return ['Why:', items.join('\n')];
}

function nameCell({ target, fixture, wanted, reached }: TargetCell): string {
  return `${target.label}, ${fixture} (${formatRatio(reached)} of ${wanted}×)`;
}
