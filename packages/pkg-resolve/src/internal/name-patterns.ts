/** Patterns seen in this process; there are as many as a person writes. */
const matchers = new Map<string, RegExp>();
const maxMatchers = 1_000;

/**
 * Whether a name fits a pattern: the name itself, or a glob with `*`, `**`, `?`, `[abc]` and `{a,b}`, where all but `**`
 * stay between slashes. A leading `!` or `#` means itself, so that a slip does not let everything through.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  return name === pattern || (/[*?[{]/.test(pattern) && matcherOf(pattern).test(name));
}

function matcherOf(pattern: string): RegExp {
  const known = matchers.get(pattern);
  if (known !== undefined) return known;
  if (matchers.size >= maxMatchers) matchers.clear();
  const matcher = compile(pattern);
  matchers.set(pattern, matcher);
  return matcher;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${expandBraces(pattern).map(translate).join('|')})$`);
  } catch {
    return /^(?!)/;
  }
}

/** `a{b,c}` as `ab` and `ac`; innermost first, and a bounded number of them. */
function expandBraces(pattern: string): readonly string[] {
  let patterns = [pattern];
  for (let round = 0; round < 10 && patterns.length < 100; round += 1) {
    patterns = patterns.flatMap((each) => {
      const braces = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(each);
      if (braces === null) return [each];
      const [, before = '', choices = '', after = ''] = braces;
      return choices.split(',').map((choice) => before + choice + after);
    });
  }
  return patterns;
}

function translate(pattern: string): string {
  const segments = pattern.split('/').map((segment) => (segment === '**' ? '.*' : translateSegment(segment)));
  return segments.join('/').replaceAll('.*/', '(?:.*/)?');
}

function translateSegment(segment: string): string {
  return segment.replace(/\[(!?)([^\]/]+)\]|\*+|\?|[^*?]/g, (part, not?: string, set?: string) => {
    if (part.startsWith('*')) return '[^/]*';
    if (part === '?') return '[^/]';
    if (set === undefined) return part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    return `[${not === '!' ? '^' : ''}${set.replaceAll('\\', '\\\\')}]`;
  });
}
