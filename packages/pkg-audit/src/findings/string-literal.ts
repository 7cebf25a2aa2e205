const escapes = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r\n|[\s\S]))/g;
const plain: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

/** The text that a literal with its quotes stands for. O(length). */
export function decodeLiteral(raw: string): string {
  const first = raw.charCodeAt(0);
  const inner = raw.slice(1, first === raw.charCodeAt(raw.length - 1) && raw.length > 1 ? -1 : undefined);
  if (!inner.includes('\\')) return inner;
  return inner.replace(escapes, (_, hex?: string, unicode?: string, point?: string, other = '') => {
    const digits = hex ?? unicode ?? point;
    if (digits !== undefined) return fromCode(Number.parseInt(digits, 16));
    if (other === '\n' || other === '\r\n' || other === '\r') return '';
    return Object.hasOwn(plain, other) ? (plain[other] ?? other) : other;
  });
}

function fromCode(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

/** How many letters, digits and signs that could be typed are written as numbers. O(length). */
export function countEscaped(raw: string): number {
  if (!raw.includes('\\')) return 0;
  let count = 0;
  for (const [, hex, unicode] of raw.matchAll(escapes)) {
    const code = Number.parseInt(hex ?? unicode ?? '', 16);
    if (code >= 0x20 && code < 0x7f) count += 1;
  }
  return count;
}
