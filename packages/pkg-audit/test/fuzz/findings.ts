import { isDeepStrictEqual } from 'node:util';
import { codeRules, findInFiles, type PackageFile } from '../../src/index.ts';
import { manifestWith, samples } from '../findings/samples.ts';

export const isJson: boolean = false;
export const words: readonly string[] = [
  ...[
    'eval(',
    'new Function(',
    'require(',
    "'child_process'",
    'process.env',
    'fetch(',
    'atob(',
    '_0x1a2b',
    '!![]',
  ],
  ...['`${', '/*', '*/', '//', '/[', '\\u{', '\\x', "'", '"', '\u202e', '\u200b', '\u{e0041}', '{{', '</'],
];

/** The files of all samples. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  return samples.flatMap(({ files }) =>
    Object.values(files).map((text) => Uint8Array.from(Buffer.from(text))),
  );
}

/** Nothing is thrown, the same is found each time, rules exist, and texts are short. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const setup = manifestWith({ postinstall: 'node index', install: new TextDecoder().decode(input) });
  const files: readonly PackageFile[] = [
    { path: 'package.json', bytes: Buffer.from(setup) },
    { path: 'index.js', bytes: input },
    { path: 'setup.sh', bytes: input },
  ];
  const previous: readonly PackageFile[] = [{ path: 'package.json', bytes: input }];
  const report = findInFiles(files, { previous });
  if (!isDeepStrictEqual(findInFiles(files, { previous }), report))
    throw new Error('finds something else again');
  for (const { rule, detail } of report.findings) {
    if (!codeRules.some(({ id }) => id === rule)) throw new Error(`there is no rule ${rule}`);
    if (detail.length > 200) throw new Error(`${rule} has a detail of ${detail.length} characters`);
  }
}
