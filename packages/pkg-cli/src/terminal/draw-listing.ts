import type { ListingNode } from '../listing.ts';
import { plainText } from './plain-text.ts';
import type { Paint } from './terminal.ts';

/** A listing as lines with branches, the project first. */
export function drawListing(listing: ListingNode, root: string, paint: Paint): readonly string[] {
  const version = listing.version === undefined ? '' : `@${listing.version}`;
  const lines = [`${listing.name}${version} ${paint.dim(root)}`];
  if (listing.dependencies.length === 0) return [...lines, paint.dim('└── (empty)')];
  drawChildren(listing.dependencies, '', paint, lines);
  return lines;
}

function drawChildren(nodes: readonly ListingNode[], indent: string, paint: Paint, lines: string[]): void {
  nodes.forEach((node, index) => {
    const isLast = index === nodes.length - 1;
    const branch = `${isLast ? '└' : '├'}─${node.dependencies.length > 0 ? '┬' : '─'}`;
    lines.push(`${paint.dim(indent + branch)} ${describe(node, paint)}`);
    drawChildren(node.dependencies, `${indent}${isLast ? '  ' : '│ '}`, paint, lines);
  });
}

function describe({ name, version, range, problem, isRepeated }: ListingNode, paint: Paint): string {
  const plainName = plainText(name);
  if (problem === 'missing') return `${paint.red('missing')} ${plainName}@${plainText(range ?? '')}`;
  const label = `${plainName}@${plainText(version ?? '')}`;
  if (problem === 'invalid') return `${label} ${paint.red(`invalid: wanted ${plainText(range ?? '')}`)}`;
  return isRepeated ? `${label} ${paint.dim('deduped')}` : label;
}
