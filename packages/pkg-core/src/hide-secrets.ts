/** Shapes that tokens of registries and code hosts have, and headers and keys as they are written. */
const secretShapes: readonly RegExp[] = [
  /\b(?:npm|gh[a-z]|glpat|github_pat|pypi|dckr_pat|xox[a-z])[_-][A-Za-z0-9_-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{1,8000}\.[A-Za-z0-9_-]*/g,
  /\b(?:bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:(?!-----END)[\s\S]){0,20000}(?:-----END [A-Z ]{0,40}-----)?/g,
];
/** Tokens of npm were such once. In a path they are names of temporary files. */
const loneUuid = /(?<![\w./\\-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w/\\-])/gi;
/** Settings by the names that npm gives them, with what stands behind `=` or `:`. */
const namedSecret =
  /(\b(?:_authToken|_auth|_password)\b["']?\s*[=:]\s*["']?|--(?:otp|_auth\w*|_password)(?:=|["']?,?\s+["']?))[^\s"',]+/gi;
const password = /(\b(?:password|otp|token|secret)\b["']?(?:=|["']:\s*)["']?)[^\s"',&]+/gi;
const address = /(?:[a-z][a-z0-9+.-]{0,30}:)?\/\/[^\s'"<>\p{Cc}]+/giu;
const harmlessParameters = new Set(['text', 'size', 'from', 'quality', 'popularity', 'maintenance', 'write']);
const shortest = 6;

/**
 * Text that may be shown: without what `known` has, without user, password and values of the query in addresses, and
 * without everything that has the name or the shape of a token, password or private key. Other text stays as it is.
 * Linear in the length of the text.
 *
 * @param known values that are secret whatever they look like; those of fewer than 6 characters are not looked for
 */
export function hideSecrets(text: string, known: readonly string[] = []): string {
  const shown = hideKnown(text, known)
    .replace(namedSecret, '$1***')
    .replace(password, '$1***')
    .replace(loneUuid, '***');
  return hideShapes(shown.includes('?') || shown.includes('#') ? shown.replace(address, hideQuery) : shown);
}

/** The same for results, which are what somebody asked for: only what `known` has, and passwords in addresses. */
export function hideKnown(text: string, known: readonly string[] = []): string {
  let shown = text;
  for (const secret of known) if (secret.length >= shortest) shown = shown.replaceAll(secret, '***');
  return shown.includes('@') && shown.includes('//') ? shown.replace(address, hideUser) : shown;
}

/** Only what is shaped like a token, a header with one, or a private key. */
export function hideShapes(text: string): string {
  return secretShapes.reduce((shown, shape) => shown.replace(shape, '***'), text);
}

/** A value made of plain data, with `hide` applied to every text in it; names of fields stay. */
export function hideInside(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((item) => hideInside(item, hide));
  if (typeof value !== 'object' || value === null) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return hideInside(value.toJSON(), hide);
  const entries = Object.entries(value).map(([key, inner]) => [key, hideInside(inner, hide)] as const);
  return Object.fromEntries(entries);
}

/** `git` is the user that everybody is at code hosts. */
function hideUser(url: string): string {
  return url.replace(/^([^/]*\/\/)([^/?#]*)@/, (whole: string, scheme: string, user: string) =>
    user === 'git' ? whole : `${scheme}***@`,
  );
}

function hideQuery(url: string): string {
  const [place = '', ...fragments] = url.split('#');
  const [path = '', ...queries] = place.split('?');
  const query = queries.map((each) => `?${each.split('&').map(hideParameter).join('&')}`).join('');
  const isCommit = /^git|\.git$/i.test(path);
  return [path + query, ...fragments.map((each) => (isCommit ? each : hideFragment(path, each)))].join('#');
}

function hideParameter(whole: string): string {
  const end = whole.indexOf('=');
  const key = whole.slice(0, end);
  return end === -1 || harmlessParameters.has(key) ? whole : `${key}=***`;
}

/** Behind an archive stands what a server signed; elsewhere names of headings, or fields. */
function hideFragment(path: string, fragment: string): string {
  if (/\.t(?:ar\.)?gz$/i.test(path)) return /^sha\d+-/.test(fragment) ? fragment : '***';
  return fragment.replace(/=[^&]*/g, '=***');
}
