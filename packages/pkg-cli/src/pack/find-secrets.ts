import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** A file that looks like it should not leave this machine. Never holds the secret itself. */
export interface SecretFinding {
  /** Inside the package, with slashes. */
  readonly path: string;
  readonly reason: string;
}

/** Files beyond this size are judged by their name alone. */
const readLimitBytes = 1_000_000;

const names: readonly (readonly [RegExp, string])[] = [
  [/^\.env(?!\.(?:example|sample|template|dist|defaults?|schema)$)(?:\..+)?$/i, 'environment variables'],
  [/^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/, 'an SSH key'],
  [/\.(?:p12|pfx|jks|keystore|kdbx)$/i, 'a key store'],
  [/^(?:\.netrc|_netrc|\.htpasswd|\.pypirc|\.git-credentials|\.dockercfg)$/, 'credentials'],
];

const contents: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s+[A-Za-z0-9+/=\s:,-]{64}/, 'a private key'],
  [/^\s*(?:\/\/[^\s=]+:)?(?:_authToken|_auth|_password)\s*=\s*(?!\$\{)\S+/m, 'a registry credential'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\b(?:ghp|gho|ghs|ghu|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b/, 'a GitHub token'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/\bxox[abprs]-[A-Za-z0-9-]{20,}\b/, 'a Slack token'],
];

/** The files of a package that look like secrets, by name or by content; in the given order. One read per file. */
export function findSecrets(
  directory: string,
  files: readonly string[],
  fs: FsOps,
): readonly SecretFinding[] {
  return files.flatMap((file) => {
    const reason = reasonOfName(file) ?? reasonOfContent(path.join(directory, file), fs);
    return reason === undefined ? [] : [{ path: file, reason }];
  });
}

function reasonOfName(file: string): string | undefined {
  const name = path.posix.basename(file);
  return names.find(([pattern]) => pattern.test(name))?.[1];
}

function reasonOfContent(file: string, fs: FsOps): string | undefined {
  const size = fs.stat(file)?.sizeBytes ?? 0;
  if (size === 0 || size > readLimitBytes) return undefined;
  const text = new TextDecoder('latin1').decode(fs.readFile(file));
  return contents.find(([pattern]) => pattern.test(text))?.[1];
}
