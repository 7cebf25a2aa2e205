import { expect, it } from 'vitest';
import { findInFiles } from '../../src/index.ts';
import { manifestWith } from './samples.ts';

/** Pieces that make careless readers go back again and again, or deep. The time limit of a test is the judge. */
const pieces: readonly string[] = [
  ...[
    '(',
    '[',
    '{',
    '`${',
    '/[',
    '/(',
    '/*',
    '<!--',
    '\\u',
    '\\',
    "'\\",
    '"\\x4',
    '!',
    '!![',
    '+"a"',
    '`a${`',
  ],
  ...[
    'eval(',
    'a,',
    '\u200b',
    '\u202e',
    ' ',
    '\t',
    '\n',
    ';   ',
    '/',
    '//',
    '#!',
    '0x',
    '.1e',
    '_0x1a ',
    'env.process.',
  ],
  ...[
    'aHR0cHM6',
    'https://',
    'start /b ',
    'echo ',
    '&& ',
    '| sh',
    'curl ',
    'start    ',
    '.ssh/',
    'discord ',
    '0.',
    '@',
  ],
];

it.each(pieces)('a million characters of %j are read to the end', (piece) => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  const files = [
    {
      path: 'package.json',
      bytes: Buffer.from(manifestWith({ install: text.slice(0, 100_000), postinstall: 'sh a.sh' })),
    },
    { path: 'index.js', bytes: Buffer.from(text) },
    { path: 'open.js', bytes: Buffer.from(`"${text}`) },
    { path: 'a.sh', bytes: Buffer.from(text) },
  ];
  const report = findInFiles(files);
  expect(report.readFiles).toBe(2);
  expect(report.unread).toEqual([]);
});
