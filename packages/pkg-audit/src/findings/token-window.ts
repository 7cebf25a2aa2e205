/** One token of code that is neither space nor comment. */
export interface Token {
  readonly kind: 'name' | 'text' | 'mark' | 'other';
  /** Of a text: what it stands for. */
  readonly value: string;
  readonly raw: string;
  readonly line: number;
  /** Of a `+` behind a text: that text. */
  joins?: string;
}

/** The newest tokens, and which names stand for what. */
export interface TokenWindow {
  push(token: Token): void;
  /** 0 is the newest, up to 15 back. */
  at(back: number): Token | undefined;
  /** Whether the tokens before the newest `skip` end with these values; `*` fits any. */
  endsWith(values: readonly string[], skip?: number): boolean;
  /** Names inside the newest closed braces, at most 40. */
  readonly braced: readonly string[];
}

const size = 16;

/** An empty window. Every operation is O(1). */
export function openWindow(): TokenWindow {
  const ring: (Token | undefined)[] = new Array<Token | undefined>(size).fill(undefined);
  let next = 0;
  let names: string[] = [];
  const at = (back: number): Token | undefined => ring[(next - 1 - back + size * 2) % size];
  return {
    at,
    get braced() {
      return names;
    },
    push: (token) => {
      if (token.value === '{' && token.kind === 'mark') names = [];
      else if (token.kind === 'name' && names.length < 40) names.push(token.value);
      const last = at(0);
      if (token.kind === 'mark' && token.value === '+' && last?.kind === 'text') token.joins = last.value;
      ring[next] = token;
      next = (next + 1) % size;
    },
    endsWith: (values, skip = 0) =>
      values.every((value, index) => {
        const token = at(skip + values.length - 1 - index);
        return token !== undefined && (value === '*' || (token.kind !== 'text' && token.value === value));
      }),
  };
}
