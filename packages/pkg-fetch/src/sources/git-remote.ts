import { unsupportedSource } from './errors.ts';

const protocols = new Set(['https:', 'ssh:', 'git:', 'http:', 'file:']);
/** `user@host:path`: the only form without a protocol. Neither part can be taken for an option. */
const scpForm = /^[A-Za-z0-9_][\w.~-]*@[A-Za-z0-9][\w.-]*:(?!\/\/)[^\s\p{Cc}]+$/u;

/**
 * Refuses an address that git would take for an option, a command (`ext::`) or a path beside the point.
 *
 * @param spec what the address was made of, for the message
 * @throws DX_SOURCE_UNSUPPORTED
 */
export function checkRemote(spec: string, remote: string): void {
  if (/[\s\p{Cc}\\]/u.test(remote))
    throw unsupportedSource(spec, 'its address has a space or control character');
  if (!remote.includes('://')) {
    if (scpForm.test(remote)) return;
    throw unsupportedSource(spec, 'its address is neither a URL nor user@host:path');
  }
  const url = URL.canParse(remote) ? new URL(remote) : undefined;
  if (url === undefined || !remote.startsWith(`${url.protocol}//`)) {
    throw unsupportedSource(spec, 'its address is no URL');
  }
  if (!protocols.has(url.protocol)) throw unsupportedSource(spec, `git is not used with ${url.protocol}`);
  const isLocal = url.protocol === 'file:';
  if (isLocal !== (url.hostname === '') || decodesToOption(url.hostname) || decodesToOption(url.username)) {
    throw unsupportedSource(spec, 'its address has no usable host');
  }
}

/** Which protocols git may use for an address: those of a rewritten address (`insteadOf`) have to be encrypted. */
export function allowedProtocols(remote: string): string {
  const own = /^[a-z]+(?=:\/\/)/.exec(remote)?.[0] ?? 'ssh';
  return [...new Set(['https', 'ssh', own])].join(':');
}

function decodesToOption(part: string): boolean {
  return /^(?:-|%2d)/i.test(part);
}
