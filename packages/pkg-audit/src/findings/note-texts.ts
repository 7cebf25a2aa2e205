import type { FactNotes } from './code-facts.ts';
import { decodeHidden, isPacked } from './hidden-command.ts';
import { countEscaped } from './string-literal.ts';
import type { TokenWindow } from './token-window.ts';
import type { CodeFact } from './types.ts';

/** Texts that say something wherever they stand, as patterns without nested repetition. */
const patterns: readonly (readonly [CodeFact, RegExp])[] = [
  [
    'credential-path',
    /(?:^|[\\/~])\.(?:npmrc|netrc|pypirc|git-credentials|ssh(?:[\\/]|$)|aws[\\/]|kube[\\/]config|docker[\\/]config\.json|gnupg|config[\\/]gcloud|config[\\/]gh[\\/]hosts|azure[\\/])|(?:^|[\\/])id_(?:rsa|ed25519|dsa|ecdsa)$/,
  ],
  [
    'browser-store',
    /(?:^|[\\/])(?:Login Data|Local Extension Settings|wallet\.dat|cookies\.sqlite|key4\.db|exodus\.wallet|login\.keychain(?:-db)?)(?:$|[\\/])|nkbihfbeogaeaoehlefnkodbefgpgknn|(?:discord|Discord)[^\n]{0,40}leveldb/,
  ],
  ['metadata-address', /169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal|fd00:ec2::254/],
  [
    'drop-address',
    /pastebin\.com\/raw|discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org\/bot|webhook\.site\/|\/\/[\w-]+\.ngrok(?:-free)?\.(?:io|app)|[\w]\.m\.pipedream\.net|\w\.oastify\.com|\w\.oast\.(?:fun|live|me|pro|site)|burpcollaborator\.net|requestbin\.|transfer\.sh\//,
  ],
  [
    'publishing',
    /(?:^|\s)npm publish|\/-\/whoami|\/-\/npm\/v1\/tokens|trufflehog|\.github\/workflows\/[\w$-]|shai-hulud/i,
  ],
  ['unleashed-agent', /--dangerously-skip-permissions|--trust-all-tools|--yolo(?:\s|$)/],
  ['miner', /stratum\+(?:tcp|ssl):\/\/|(?:^|[\\/\s])xmrig|coinhive\.min/],
  ['shell-path', /^(?:\/bin\/(?:ba|z)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?)(?:\s|$)/],
  ['wallet-addresses', /^(?:0x[0-9a-fA-F]{40}|bc1[02-9ac-hj-np-z]{38,58}|T[1-9A-HJ-NP-Za-km-z]{33})$/],
];
const readBytes = 4096;
const counted: ReadonlyMap<CodeFact, number> = new Map([['wallet-addresses', 8]]);
const manyEscapes = 4;

/** What a text says. Only its first 4,096 characters are looked at. */
export function noteText(window: TokenWindow, facts: FactNotes): void {
  const token = window.at(0);
  if (token === undefined) return;
  if (isEncodingName(window, token.value)) facts.note('decodes', token.value);
  if (token.value.length < 4) return;
  const text = token.value.slice(0, readBytes);
  for (const [fact, pattern] of patterns) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const needed = counted.get(fact);
    if (needed === undefined) facts.note(fact, found[0].trim());
    else facts.count(fact, needed, found[0]);
  }
  noteHost(text, facts);
  if (text.startsWith('./') || text.startsWith('../')) facts.relative(text.slice(0, 300));
  if (countEscaped(token.raw.slice(0, readBytes)) >= manyEscapes) facts.count('escaped-text', 10, text);
  const hidden = decodeHidden(text);
  if (hidden !== undefined) facts.note('encoded-command', hidden);
  if (isPacked(token.value)) facts.note('packed-text', `${token.value.length} characters`);
}

/** `Buffer.from(x, 'base64')` and the like; `toString('base64')` is the other way. */
function isEncodingName(window: TokenWindow, value: string): boolean {
  return (value === 'base64' || value === 'hex') && window.endsWith([','], 1);
}

const address = /^(?:https?|wss?|ftp):\/\/([A-Za-z0-9.-]{4,253})/;

function noteHost(text: string, facts: FactNotes): void {
  const found = address.exec(text);
  if (found?.[1] !== undefined) facts.host(found[1].toLowerCase());
}
