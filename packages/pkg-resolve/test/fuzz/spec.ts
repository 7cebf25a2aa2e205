import { isDxError } from '@dx/pkg-core';
import npa from 'npm-package-arg';
import { type DependencySpec, parseDependencySpec } from '../../src/index.ts';

export const words: readonly string[] = [
  'npm:',
  '@s/b',
  '^1.0.0',
  '>=1 <2',
  ' || ',
  '1.x',
  'latest',
  'workspace:',
  'catalog:',
  'jsr:',
  'file:',
  'git+ssh://',
  'github:',
  'https://',
  '#main',
  '#semver:^1',
  '.tgz',
  '../',
  '~/',
  '%2f',
  'C:\\',
  '1.2.3-rc.1+b',
  ' - ',
];

/** Texts of every kind to begin with. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const texts = [
    ...words,
    '^1.2.3 || >=2.0.0-rc.1 <3',
    'npm:@s/b@~1.0',
    'git+https://h.test/o/b.git#semver:^1',
    'o/b#main',
    './b.tgz',
    'npm:b@next',
    '',
  ];
  return texts.map((text) => Uint8Array.from(Buffer.from(text)));
}

/** A text beside a name means what npm takes it for, or is refused; what dx alone has is not compared. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const text = new TextDecoder().decode(input);
  const found = readOrRefuse(text);
  if (found === undefined || /^(?:workspace|catalog|jsr):/.test(text)) return;
  // Nothing is installed then. npm takes some nonsense with a colon and white space for a range that nothing is in.
  if (found.kind === 'unsupported') return;
  // Of several ranges npm takes the ones that it can read, among addresses too.
  const isMixed = text.includes('||') && text.includes(':');
  // For which semver takes minutes, and dx refuses them.
  const npm = text.length > 8192 ? 'elsewhere' : readLikeNpm(text);
  if (npm === undefined) {
    if (found.kind !== 'source' && !isMixed)
      throw new Error(`takes ${JSON.stringify([text, found])}, which npm refuses`);
    return;
  }
  if (describe(found) !== npm && text.length <= 8192 && !isMixed)
    throw new Error(`takes it for something else than npm: ${JSON.stringify([describe(found), npm, text])}`);
}

function readOrRefuse(text: string): DependencySpec | undefined {
  try {
    return parseDependencySpec('a', text);
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function describe(spec: DependencySpec): string {
  if (spec.kind === 'registry') return `${spec.exact ? 'version' : 'range'} ${spec.name} ${spec.range}`;
  return spec.kind === 'tag' ? `tag ${spec.name} ${spec.tag}` : 'elsewhere';
}

function readLikeNpm(text: string): string | undefined {
  try {
    const found = npa.resolve('a', text, '/app');
    const target = 'subSpec' in found && found.subSpec ? (found.subSpec as npa.Result) : found;
    if (!['version', 'range', 'tag'].includes(target.type)) return 'elsewhere';
    return `${target.type} ${target.name} ${target.fetchSpec || '*'}`;
  } catch {
    return undefined;
  }
}
