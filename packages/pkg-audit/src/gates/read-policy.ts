import { DxError } from '@dx/pkg-core';
import { isRecord } from '../findings/read-manifest.ts';
import type { LicensePolicy } from '../licenses/judge-licenses.ts';
import { severities } from '../severity.ts';
import type { Budgets, Policy, ScannerRule } from './types.ts';

type Reader<Value> = (value: unknown, at: string) => Value;

/**
 * The policy in a value that somebody wrote, frozen. What is not known is refused: a misspelt gate would let everything
 * in.
 *
 * @param file where it stands, for messages
 * @throws DX_POLICY_INVALID
 *
 * @example
 * readPolicy({ advisories: 'malware', budgets: { packages: 400 } }, 'package.json');
 */
export function readPolicy(value: unknown, file: string): Policy {
  const severity = oneOf(...severities);
  return readFields<Policy>(value, `${file}: dx.policy`, {
    advisories: oneOf('malware', ...severities),
    budgets: (found, at) =>
      readFields<Budgets>(found, at, { packages: count, bytes: count, newPublishers: count }),
    findings: severity,
    licenses: (found, at) =>
      readFields<LicensePolicy>(found, at, { allow: texts, deny: texts, except: texts }),
    scanner: readScanner,
    signatures: oneOf('required'),
  });
}

function readScanner(value: unknown, at: string): ScannerRule {
  const rule = readFields<ScannerRule>(value, at, { module: text, integrity, timeoutSeconds: count });
  if (rule.module === undefined)
    throw invalid(`${at}.module`, 'the path or the name and version of a module');
  const isPath = rule.module.startsWith('./');
  if (!isPath && !/^(?:@[^@/\s]+\/)?[^@/\s]+@\d+\.\d+\.\d+[^\s]*$/.test(rule.module))
    throw invalid(`${at}.module`, './<path> or <name>@<version>');
  if (!isPath && rule.integrity === undefined)
    throw invalid(`${at}.integrity`, 'the integrity of the package: dx view <name>@<version> dist.integrity');
  return rule;
}

function readFields<Shape>(
  value: unknown,
  at: string,
  readers: { readonly [Key in keyof Shape]-?: Reader<NonNullable<Shape[Key]>> },
): Shape {
  if (!isRecord(value)) throw invalid(at, 'an object');
  const known = new Map<string, Reader<unknown>>(Object.entries(readers));
  const fields = Object.entries(value).map(([key, field]) => {
    const read = known.get(key);
    if (read === undefined)
      throw invalid(`${at}.${key}`, `one of ${[...known.keys()].join(', ')}`, 'unknown');
    return [key, read(field, `${at}.${key}`)];
  });
  return Object.freeze(Object.fromEntries(fields)) as Shape;
}

function oneOf<Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (value, at) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw invalid(at, words.join(', '));
    return found;
  };
}

function count(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid(at, 'a whole number that is not negative');
  return value;
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(at, 'a text');
  return value;
}

function integrity(value: unknown, at: string): string {
  if (typeof value !== 'string' || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(value)) throw invalid(at, 'sha512-…');
  return value;
}

function texts(value: unknown, at: string): readonly string[] {
  if (!Array.isArray(value)) throw invalid(at, 'a list of texts');
  return Object.freeze(value.map((item, index) => text(item, `${at}[${index}]`)));
}

function invalid(at: string, expected: string, what = 'invalid'): DxError {
  return new DxError({
    code: 'DX_POLICY_INVALID',
    message: `${at} is ${what}: expected ${expected}`,
    hint: 'docs/policy.md has every field; nothing is installed by a policy that cannot be read',
    details: { at, expected },
  });
}
