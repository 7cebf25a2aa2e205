import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack } from '../types.ts';

/** The last `package.json` of the archive has a script and a command that the document does not know. */
function twice(path: string): PackageAttack {
  return {
    kind: 'package',
    name: `package.json again as ${path}`,
    parts: ({ at, canary }) => [
      { path: `${at}/tool.js`, body: payload },
      {
        path: `${at}${path}`,
        body: JSON.stringify({
          name: 'bad',
          version: '1.0.0',
          scripts: { postinstall: `touch '${canary}'` },
        }),
      },
    ],
    verdict: { kind: 'installed', files: { 'tool.js': payload } },
    check: (_, directory) => {
      const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      assert.match(scripts.postinstall, /touch/);
    },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'A12',
  what: 'Several entries of an archive have one path, and readers differ in which one they take',
  source: 'CVE-2023-37478',
  must: 'The last one wins, as with npm; its scripts wait for approval, whatever the first one said.',
  attacks: [
    ...['/package.json', '/./package.json', '//package.json', '/a/./../package.json'].slice(0, 3).map(twice),
    {
      kind: 'package',
      name: 'a file again',
      parts: ({ at }) => [
        { path: `${at}/f`, body: 'a longer first text' },
        { path: `${at}//f`, body: payload },
      ],
      verdict: { kind: 'installed', files: { f: payload } },
    },
  ],
};
