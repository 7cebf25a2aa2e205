const maxLength = 2_000;

/**
 * Text from outside, made safe to print: control, formatting and bidirectional characters are taken out, so that a
 * registry cannot move the cursor, hide text or write to the clipboard. Cut at 2,000 characters.
 */
export function plainText(text: string): string {
  const plain = text.slice(0, maxLength).replace(/[^\P{C}\n\t]/gu, '');
  return text.length > maxLength ? `${plain}…` : plain;
}
