import type { Severity } from '../types.ts';
import { binaryKind, isNamedProgram } from './binary-kind.ts';
import { type CodeFacts, startFacts } from './code-facts.ts';
import { compareManifest } from './compare-manifest.ts';
import { compareVersions } from './compare-versions.ts';
import { findInstallCode } from './find-install-code.ts';
import { findHiddenText } from './hidden-text.ts';
import { matchRules } from './match-rules.ts';
import { readCode } from './read-code.ts';
import { type PackageManifest, parseManifest, textOf } from './read-manifest.ts';
import { findSimilarName } from './similar-name.ts';
import type { CodeFinding, CodeReport, FindOptions, PackageFile } from './types.ts';

const defaultLimits = { fileBytes: 16 * 1024 * 1024, packageBytes: 128 * 1024 * 1024 };
const order: readonly Severity[] = ['critical', 'high', 'moderate', 'low', 'info'];

/**
 * What in the files of a package looks as if it could harm, without running any of it. What is found is a reason to look,
 * not a verdict: `codeRules` says what each finding means. Never throws on what the files hold. O(bytes of code), within
 * limits; what is beyond them is named in `unread` and found as F39.
 *
 * @example
 * findInFiles([{ path: 'index.js', bytes: Buffer.from('eval(atob(x))') }]).findings[0]?.rule; // 'F09'
 */
export function findInFiles(files: Iterable<PackageFile>, options: FindOptions = {}): CodeReport {
  const content = readPackage(files, options.limits ?? defaultLimits);
  const { manifest } = content;
  const install = findInstallCode(content);
  const name = options.name ?? textOf(manifest, 'name') ?? '';
  const findings = [
    ...install.findings,
    ...[...content.code].flatMap(([path, facts]) => matchRules(path, facts, install.files.has(path))),
    ...findBinaries(content),
    ...(options.previous === undefined
      ? []
      : compareVersions(content, readPackage(options.previous, options.limits ?? defaultLimits))),
    ...(options.published === undefined ? [] : compareManifest(manifest, options.published)),
    ...findSimilarName(name, options.knownNames ?? []),
    ...content.unread.map((path): CodeFinding => ({ rule: 'F39', severity: 'info', path, detail: '' })),
  ];
  return Object.freeze({
    findings: Object.freeze(findings.sort(compareFindings).map((one) => Object.freeze(one))),
    readFiles: content.code.size,
    readBytes: content.readBytes,
    unread: Object.freeze(content.unread),
  });
}

/** A package that has been read: nothing of it has been judged. */
export interface ReadPackage {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly manifest: PackageManifest;
  readonly code: ReadonlyMap<string, CodeFacts>;
  readonly readBytes: number;
  readonly unread: readonly string[];
}

function readPackage(given: Iterable<PackageFile>, limits: typeof defaultLimits): ReadPackage {
  const files = new Map<string, Uint8Array>();
  for (const { path, bytes } of given) files.set(path, bytes);
  const code = new Map<string, CodeFacts>();
  const unread: string[] = [];
  let readBytes = 0;
  for (const [path, bytes] of files) {
    if (!isCode(path, bytes)) continue;
    const size = Math.min(bytes.length, limits.fileBytes, limits.packageBytes - readBytes);
    if (size < bytes.length) unread.push(path);
    if (size > 0) code.set(path, factsOf(bytes.subarray(0, size)));
    readBytes += size;
  }
  return { files, manifest: parseManifest(files.get('package.json')), code, readBytes, unread };
}

function isCode(path: string, bytes: Uint8Array): boolean {
  if (binaryKind(bytes) !== undefined) return false;
  if (/\.(?:[cm]?js|jsx|[cm]?ts|tsx)$/i.test(path)) return !/\.d\.[cm]?ts$/i.test(path);
  return bytes[0] === 0x23 && bytes[1] === 0x21 && /\b(?:node|bun|deno)\b/.test(firstLine(bytes));
}

function firstLine(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 100)).toString('latin1').split('\n', 1)[0] ?? '';
}

/** A tokenizer that gives up on odd input must not hide what else is in the file. */
function factsOf(bytes: Uint8Array): CodeFacts {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const hidden = findHiddenText(text);
  try {
    const facts = readCode(text);
    return { ...facts, seen: new Map([...facts.seen, ...hidden]) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...startFacts().finish(), seen: hidden };
  }
}

function findBinaries({ files, manifest }: ReadPackage): readonly CodeFinding[] {
  const isDeclared = ['os', 'cpu', 'binary', 'gypfile', 'napi'].some((field) =>
    Object.hasOwn(manifest, field),
  );
  return [...files].flatMap(([path, bytes]): readonly CodeFinding[] => {
    const kind = binaryKind(bytes);
    if (kind === undefined) return [];
    if (!isNamedProgram(path)) return [{ rule: 'F30', severity: 'high', path, detail: kind }];
    return isDeclared || kind === 'WebAssembly' ? [] : [{ rule: 'F31', severity: 'low', path, detail: kind }];
  });
}

function compareFindings(a: CodeFinding, b: CodeFinding): number {
  const rank = order.indexOf(a.severity) - order.indexOf(b.severity);
  if (rank !== 0) return rank;
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1;
  const [one, other] = [a.path ?? '', b.path ?? ''];
  return one === other ? (a.line ?? 0) - (b.line ?? 0) : one < other ? -1 : 1;
}
