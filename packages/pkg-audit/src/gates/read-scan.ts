import { DxError } from '@dx/pkg-core';
import { isRecord } from '../findings/read-manifest.ts';

/** What a scanner is told of a package: Bun's names. */
export interface ScannedPackage {
  readonly name: string;
  readonly version: string;
  readonly requestedRange: string;
  readonly tarball: string;
}

/** What a scanner says of a package. */
export interface ScanAdvice {
  readonly level: 'fatal' | 'warn';
  readonly package: string;
  readonly url: string | undefined;
  readonly description: string | undefined;
}

const mostAdvice = 1000;

/**
 * What a scanner answered, checked: a scanner is somebody else's program.
 *
 * @throws DX_SCANNER_FAILED when it is no list of advice
 * Source: `Bun.Security.Advisory`, https://bun.com/reference/bun/Security
 */
export function readScan(value: unknown, scanner: string): readonly ScanAdvice[] {
  if (!Array.isArray(value) || value.length > mostAdvice)
    throw scannerFailed(scanner, 'answered with no list of advice');
  return value.map((item: unknown) => {
    const { level, package: name, url, description } = isRecord(item) ? item : {};
    if ((level !== 'fatal' && level !== 'warn') || typeof name !== 'string')
      throw scannerFailed(scanner, 'answered with advice that has no level (fatal or warn) or no package');
    return Object.freeze({
      level,
      package: name.slice(0, 300),
      url: shorten(url),
      description: shorten(description),
    });
  });
}

function shorten(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, 1000) : undefined;
}

/** A scanner that gave no usable answer. It refuses: what was not judged is not let in. */
export function scannerFailed(scanner: string, what: string, cause?: unknown): DxError {
  return new DxError({
    code: 'DX_SCANNER_FAILED',
    message: `The scanner ${scanner} ${what}; nothing was changed`,
    hint: 'Run it again, or take it out of dx.policy.scanner in package.json',
    details: { scanner },
    ...(cause === undefined ? {} : { cause }),
  });
}
