import { drawTree, type TreeLine } from '../terminal/draw-tree.ts';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Dependent, Explanation } from './explain-package.ts';

/**
 * An explanation as lines: the package, below it whatever asks for it, up to the project. Who asks is opened up once;
 * later it is only named.
 */
export function drawExplanation(
  explanation: Explanation,
  use: Readonly<Record<string, boolean>>,
  paint: Paint,
): readonly string[] {
  const drawing: Drawing = { paint, opened: new Set() };
  const words = Object.keys(use).filter((word) => use[word] === true && word !== 'devOptional');
  const marks = words.map((word) => ` ${paint.yellow(word)}`).join('');
  const tree = {
    label: `${labelOf(explanation, paint)}${marks}`,
    children: childrenOf(drawing, explanation),
  };
  if (tree.children.length === 0) return [tree.label, paint.dim('└── nothing asks for it')];
  return drawTree(tree, paint.dim);
}

interface Drawing {
  readonly paint: Paint;
  readonly opened: Set<string>;
}

function childrenOf(drawing: Drawing, { location, dependents = [], linksIn = [] }: Explanation): TreeLine[] {
  if (location !== undefined) drawing.opened.add(location);
  const { dim } = drawing.paint;
  return [
    ...dependents.map((dependent) => drawDependent(drawing, dependent)),
    ...linksIn.map((link) => ({
      label: `${dim('linked at')} ${labelOf(link, drawing.paint)}`,
      children: childrenOf(drawing, link),
    })),
  ];
}

function drawDependent(drawing: Drawing, dependent: Dependent): TreeLine {
  const { from } = dependent;
  const who = from.name === undefined ? drawing.paint.green('the project') : labelOf(from, drawing.paint);
  const label = `${requestOf(dependent, drawing.paint)} ${drawing.paint.dim('by')} ${who}`;
  const isCircle = from.name !== undefined && from.location === undefined;
  const isOpen = from.location !== undefined && drawing.opened.has(from.location);
  const hasMore = (from.dependents ?? []).length > 0 || (from.linksIn ?? []).length > 0;
  if (isCircle || (isOpen && hasMore))
    return { label: `${label} ${drawing.paint.dim('(see above)')}`, children: [] };
  return { label, children: childrenOf(drawing, from) };
}

function requestOf({ type, name, spec, rawSpec, error, bundled }: Dependent, paint: Paint): string {
  const kind = type === 'prod' ? '' : `${paint.yellow(type === 'peerOptional' ? 'optional peer' : type)} `;
  const asked = type === 'workspace' ? '' : `${plainText(name)}@${plainText(spec)}`;
  const was = rawSpec === undefined ? '' : paint.dim(` (overridden, was ${plainText(rawSpec)})`);
  const inside = bundled === true ? paint.dim(' (bundled)') : '';
  const wrong = error === undefined ? '' : ` ${paint.red(error.toLowerCase())}`;
  return `${kind}${asked}${was}${inside}${wrong}`.trim();
}

function labelOf({ name = '', version, location = '' }: Explanation, paint: Paint): string {
  const id = version === undefined ? name : `${name}@${version}`;
  return `${paint.bold(plainText(id))} ${paint.dim(plainText(location))}`.trimEnd();
}
