/** A line with what hangs below it. */
export interface TreeLine {
  readonly label: string;
  readonly children: readonly TreeLine[];
}

/** The lines of a tree, its own label first and unindented, with branches drawn by `dim`. */
export function drawTree(tree: TreeLine, dim: (text: string) => string): readonly string[] {
  const [first = '', ...rest] = tree.label.split('\n');
  const lines = [first, ...rest.map((line) => `${tree.children.length > 0 ? dim('│ ') : '  '}${line}`)];
  drawChildren(tree.children, '', dim, lines);
  return lines;
}

function drawChildren(
  children: readonly TreeLine[],
  indent: string,
  dim: (text: string) => string,
  lines: string[],
): void {
  children.forEach((child, index) => {
    const isLast = index === children.length - 1;
    const branch = `${isLast ? '└' : '├'}─${child.children.length > 0 ? '┬' : '─'}`;
    const below = `${indent}${isLast ? '  ' : '│ '}`;
    const [first = '', ...rest] = child.label.split('\n');
    lines.push(`${dim(indent + branch)} ${first}`);
    for (const line of rest) lines.push(`${dim(below + (child.children.length > 0 ? '│' : ' '))} ${line}`);
    drawChildren(child.children, below, dim, lines);
  });
}
