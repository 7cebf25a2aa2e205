import type { FactNotes } from './code-facts.ts';
import type { TokenWindow } from './token-window.ts';

const secretVariables: ReadonlySet<string> = new Set(
  `NPM_TOKEN NODE_AUTH_TOKEN NPM_CONFIG__AUTHTOKEN GITHUB_TOKEN GH_TOKEN GITLAB_TOKEN AWS_SECRET_ACCESS_KEY
  AWS_SESSION_TOKEN GOOGLE_APPLICATION_CREDENTIALS AZURE_CLIENT_SECRET VAULT_TOKEN ACTIONS_ID_TOKEN_REQUEST_TOKEN
  ACTIONS_RUNTIME_TOKEN CIRCLE_TOKEN DOCKER_PASSWORD PRIVATE_KEY MNEMONIC`.split(/\s+/),
);
const obfuscated = /^_0x[0-9a-f]{3,}$/;
const latin = /[A-Za-z]/;
const lookAlike = /[\u0370-\u03ff\u0400-\u04ff]/;
const typed = /^[\x20-\x7e]*$/;

/** What a name says with what is before it. */
export function noteName(window: TokenWindow, facts: FactNotes): void {
  const value = window.at(0)?.value ?? '';
  if (obfuscated.test(value)) facts.count('obfuscated-names', 20, value);
  else if (!typed.test(value)) noteAlphabets(value, facts);
  if (secretVariables.has(value) && window.endsWith(['process', '.', 'env', '.'], 1))
    facts.note('secret-variable', value);
  if (value === 'XMLHttpRequest' && window.endsWith(['new'], 1)) facts.note('network', 'XMLHttpRequest');
  if (value === 'WebSocket' && window.endsWith(['new'], 1)) facts.note('network', 'WebSocket');
  const use = window.endsWith(['.'], 1) ? undefined : facts.useOf(value);
  if (use !== undefined) facts.note(use, value);
  if (use === 'raw-socket') facts.note('network', value);
}

/** Names that look Latin and are not all of it. */
function noteAlphabets(value: string, facts: FactNotes): void {
  if (value.includes('\\')) facts.count('escaped-text', 10, value);
  else if (latin.test(value) && hasLookAlike(value)) facts.note('mixed-alphabets', value);
}

/** Greek letters stand for quantities (`Δx`, `µs`), but for those that look Latin. */
const imitations: ReadonlySet<string> = new Set(
  '\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501',
);

function hasLookAlike(value: string): boolean {
  if (!lookAlike.test(value) && !value.includes('\u0501')) return false;
  for (const letter of value) if (imitations.has(letter)) return true;
  return false;
}
