/**
 * What major, minor and patch must be below, so that three fit into one exact number. Patches get most, because some
 * packages count there by the million.
 */
export const componentLimits: readonly [number, number, number] = [2 ** 14, 2 ** 13, 2 ** 26];

/** A version that is in no range without a prerelease of its own: it has something after its three numbers. */
export const prerelease: number = -1;
/** A text that semver must read. */
export const unreadable: number = -2;

/**
 * A release as one number that orders as precedence does; else `prerelease` or `unreadable`. Only three numbers without
 * leading zeros and below the limits are read, which is how nearly all versions are written.
 */
export function readRelease(text: string): number {
  const end = text.length;
  let at = 0;
  let code = 0;
  for (let part = 0; part < 3; part += 1) {
    if (part > 0 && text.charCodeAt(at++) !== 0x2e) return unreadable;
    const start = at;
    let value = 0;
    for (; at < end && at - start < 8; at += 1) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const limit = componentLimits[part] ?? 0;
    if (at === start || value >= limit || (at - start > 1 && text.charCodeAt(start) === 0x30))
      return unreadable;
    code = code * limit + value;
  }
  if (at === end) return code;
  return text.charCodeAt(at) === 0x2d ? prerelease : unreadable;
}

/** The number of the release with these components. */
export function encodeRelease(major: number, minor: number, patch: number): number {
  return (major * componentLimits[1] + minor) * componentLimits[2] + patch;
}
