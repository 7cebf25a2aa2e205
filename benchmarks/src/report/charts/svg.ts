/** Numbers and texts of an element. */
export type Attributes = Readonly<Record<string, string | number>>;

/** One element; numbers with one decimal, so that charts of the same data have the same bytes. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${formatValue(value)}"`);
  const open = `<${name}${written.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

/** A text; `anchor` is which end of it lies at the point. */
export function text(
  x: number,
  y: number,
  content: string,
  {
    kind = 'label',
    anchor = 'start',
  }: { readonly kind?: string; readonly anchor?: 'start' | 'middle' | 'end' } = {},
): string {
  return element('text', { x, y, class: kind, 'text-anchor': anchor }, escapeText(content));
}

/** The whole picture. Readable on light and dark pages: it has no background, and its colours follow the reader's. */
export function svg(width: number, height: number, title: string, children: readonly string[]): string {
  const frame = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${formatValue(width)} ${formatValue(height)}`,
    width,
    height,
    role: 'img',
  };
  return `${element('svg', frame, '\n', element('title', {}, escapeText(title)), '\n', `<style>${style}</style>`, '\n', children.join('\n'), '\n')}\n`;
}

const style = [
  'text{font:12px system-ui,sans-serif;fill:#333}.head{font-weight:600}.faint{fill:#666;font-size:11px}',
  '.grid{stroke:#ccc;stroke-width:1}.one{stroke:#666;stroke-width:1}.span{stroke:#bbb;stroke-width:2}',
  '.hollow{fill:none;stroke-width:2}',
  '.c0{fill:#0b62c4;stroke:#0b62c4}.c1{fill:#c2410c;stroke:#c2410c}.c2{fill:#0f8a5f;stroke:#0f8a5f}',
  '.c3{fill:#a21caf;stroke:#a21caf}.c4{fill:#64748b;stroke:#64748b}.hollow{fill:none}',
  '@media(prefers-color-scheme:dark){text{fill:#ddd}.faint{fill:#999}.grid{stroke:#444}.one{stroke:#999}.span{stroke:#555}',
  '.c0{fill:#5aa9ff;stroke:#5aa9ff}.c1{fill:#ff8a4c;stroke:#ff8a4c}.c2{fill:#3fd69b;stroke:#3fd69b}',
  '.c3{fill:#e38af0;stroke:#e38af0}.c4{fill:#a3b1c6;stroke:#a3b1c6}.hollow{fill:none}}',
].join('\n');

/** Positions on a logarithmic axis from `low` to `high`. */
export function logScale(low: number, high: number, from: number, to: number): (value: number) => number {
  const [start, end] = [Math.log10(low), Math.log10(high)];
  return (value) => from + ((Math.log10(value) - start) / (end - start)) * (to - from);
}

/** Powers of ten from the one at or below the least to the one at or above the greatest. */
export function decades(values: readonly number[]): readonly number[] {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  if (logs.length === 0) return [1, 10];
  const first = Math.floor(Math.min(...logs));
  const last = Math.max(first + 1, Math.ceil(Math.max(...logs)));
  return Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
}

function formatValue(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : escapeText(value);
}

function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
