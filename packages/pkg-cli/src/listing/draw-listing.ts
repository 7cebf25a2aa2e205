import path from 'node:path';
import { drawTree, type TreeLine } from '../terminal/draw-tree.ts';
import type { Paint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import { resolvedOf } from './resolved-of.ts';
import type { ListItem, Listing } from './types.ts';

/** How a listing is drawn. */
export interface DrawListingOptions {
  /** With descriptions, and the root's path on a line of its own. */
  readonly isLong: boolean;
  /** Names that were asked for stand out. */
  readonly hasSpecs: boolean;
  readonly paint: Paint;
}

/** A listing as lines with branches, worded as npm's. */
export function drawListing(listing: Listing, options: DrawListingOptions): readonly string[] {
  const { root, inventory } = listing;
  const children = root.children.map((child) => toLine(child, inventory.root, options));
  const tree = { label: rootLabel(root, inventory.root, options), children };
  const lines = drawTree(tree, options.paint.dim);
  return children.length > 0 ? lines : [...lines, options.paint.dim('└── (empty)')];
}

function rootLabel({ id, item }: ListItem, root: string, { isLong, paint }: DrawListingOptions): string {
  const isNamed = Object.keys(item?.manifest ?? {}).length > 0;
  if (!isNamed) return root;
  const description = isLong ? `\n${descriptionOf(item)}` : '';
  return `${plainText(id)}${isLong ? '\n' : ' '}${paint.dim(root)}${description}`;
}

function toLine(line: ListItem, root: string, options: DrawListingOptions): TreeLine {
  return {
    label: labelOf(line, root, options),
    children: line.children.map((child) => toLine(child, root, options)),
  };
}

function labelOf(line: ListItem, root: string, { paint, isLong, hasSpecs }: DrawListingOptions): string {
  const { id, item, missing, invalid, isExtraneous, isDeduped, isMatch } = line;
  const plain = plainText(id);
  const shown = hasSpecs && isMatch ? paint.yellow(plain) : item?.isWorkspace ? paint.cyan(plain) : plain;
  if (missing !== undefined) return `${missingMark(missing.isOptional, paint)} ${shown}`;
  const marks = [
    isDeduped ? paint.dim('deduped') : '',
    invalid === undefined ? '' : paint.red(`invalid: ${plainText(invalid)}`),
    isExtraneous ? paint.red('extraneous') : '',
    item?.isOverridden && !isDeduped ? paint.dim('overridden') : '',
    item === undefined || isDeduped ? '' : sourceMark(resolvedOf(item)),
    item?.target === undefined ? '' : `-> ./${path.relative(root, item.realPath).split(path.sep).join('/')}`,
  ];
  const description = isLong && item !== undefined ? `\n${descriptionOf(item)}` : '';
  return `${[shown, ...marks].filter((part) => part !== '').join(' ')}${description}`;
}

function missingMark(isOptional: boolean, paint: Paint): string {
  return isOptional ? paint.yellow('UNMET OPTIONAL DEPENDENCY') : paint.red('UNMET DEPENDENCY');
}

function sourceMark(resolved: string | undefined): string {
  return resolved?.startsWith('git') === true ? `(${plainText(resolved)})` : '';
}

function descriptionOf(item: ListItem['item']): string {
  const description = item?.manifest['description'];
  return typeof description === 'string' ? plainText(description).replaceAll('\n', ' ') : '';
}
