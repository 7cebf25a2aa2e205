import type { Brand } from './brand.ts';
import { DxError } from './dx-error.ts';

/** A relative path with `/` between its parts that cannot leave its base on any platform. */
export type SafeRelativePath = Brand<string, 'SafeRelativePath'>;

const maxLength = 4096;
const maxDepth = 255;
/** Device names that Windows opens instead of a file, whatever the extension. */
const windowsDevice = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const forbidden = /[\u0000-\u001f\u007f:]/;

/**
 * Checks one path that came from outside (archive, manifest, lockfile, patch) and gives its canonical form: `\` folded
 * to `/`, Unicode NFC. Refused on every platform alike: empty, `.` and `..` parts, a root, drive or share, control
 * characters, `:`, Windows device names, parts ending in a dot or a space, over 4096 characters or 255 parts. O(length).
 *
 * @throws DX_UNSAFE_PATH with the reason
 * Source: rule R2 of the attack corpus
 */
export function parseSafeRelativePath(input: string): SafeRelativePath {
  const path = isPlainAscii(input) ? input : input.replaceAll('\\', '/').normalize('NFC');
  const reason = findFault(path);
  if (reason === undefined) return path as SafeRelativePath;
  throw new DxError({
    code: 'DX_UNSAFE_PATH',
    message: `Unsafe path ${JSON.stringify(input.slice(0, 200))}: ${reason}`,
    hint: 'The package or file that names this path is malformed or hostile; do not install it',
    details: { path: input, reason },
  });
}

/** The path with `/` between its parts. */
export function formatSafeRelativePath(path: SafeRelativePath): string {
  return path;
}

function isPlainAscii(input: string): boolean {
  return /^[\w./@+-]*$/.test(input);
}

function findFault(path: string): string | undefined {
  if (path.length > maxLength) return `it is longer than ${maxLength} characters`;
  if (path.startsWith('/')) return 'it is absolute';
  const forbiddenAt = path.search(forbidden);
  if (forbiddenAt !== -1) return `it has the character ${JSON.stringify(path[forbiddenAt])}`;
  const parts = path.split('/');
  if (parts.length > maxDepth) return `it has more than ${maxDepth} parts`;
  for (const part of parts) {
    const reason = findPartFault(part);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function findPartFault(part: string): string | undefined {
  if (part === '') return 'it has an empty part';
  if (part === '.' || part === '..') return `it has a ${JSON.stringify(part)} part`;
  const last = part.charCodeAt(part.length - 1);
  if (last === 0x2e || last === 0x20) return 'a part ends in a dot or a space';
  return windowsDevice.test(part) ? `${JSON.stringify(part)} is a device on Windows` : undefined;
}
