import {
  type AttackCase,
  attack,
  bytes,
  invalid,
  kept,
  longPath,
  pax,
  tooLarge,
  unsafe,
} from './attack-case.ts';
import { endMark, gzip, paxRecord } from './tar-archive.ts';

export const headers: readonly AttackCase[] = [
  attack(
    'A14',
    'applies an extended size to the next file, never to a header in between',
    [
      { type: 'x', path: 'PaxHeader', body: paxRecord('size', '2048') },
      { type: 'L', path: '././@LongLink', body: 'package/long\0' },
      { path: 'package/short', body: 'y'.repeat(2048), size: 1 },
      { path: 'package/after', body: 'x' },
    ],
    { ...kept, long: 'y'.repeat(2048), after: 'x' },
  ),
  pax('A14', 'refuses an extended size that goes over the end', paxRecord('size', '99999'), invalid),
  pax('A15', 'refuses a NUL in an extended path', paxRecord('path', 'package/x\0y'), invalid),
  pax('A15', 'keeps a path of digits text', paxRecord('path', '12345/678'), { ...kept, '678': 'x' }),
  pax('A15', 'refuses a negative size', paxRecord('size', '-1'), invalid),
  pax('A15', 'refuses a fraction as size', paxRecord('size', '1.5'), invalid),
  pax('A15', 'refuses a record that lies about its length', '30 path=package/x\n', invalid),
  pax('A15', 'refuses a record that is longer than it says', '9 path=package/x\n', invalid),
  pax('A15', 'refuses a record without newline', paxRecord('path', 'package/x').slice(0, -1), invalid),
  pax('A15', 'refuses a record without value', '5 path\n', invalid),
  pax('A15', 'refuses a record without key', '8 =value\n', invalid),
  pax('A15', 'splits at the first = only', paxRecord('path', 'package/a=b'), { ...kept, 'a=b': 'x' }),
  pax('A15', 'refuses `..` in an extended path', paxRecord('path', 'package/../../x'), unsafe),
  pax('A15', 'refuses 2 MB of extended header', paxRecord('x'.repeat(2 ** 21), 'y'), tooLarge),
  attack(
    'A16',
    'ignores path and link in a global header',
    [
      {
        type: 'g',
        path: 'pax_global_header',
        body: paxRecord('path', 'package/../../x') + paxRecord('linkpath', '/x'),
      },
      { path: 'package/f', body: 'body' },
    ],
    { ...kept, f: 'body' },
  ),
  attack(
    'A16',
    'refuses a size in a global header, which npm applies to every file',
    [
      { type: 'g', path: 'pax_global_header', body: paxRecord('size', '1') },
      { path: 'package/f', body: 'body' },
    ],
    invalid,
  ),
  pax(
    'A15',
    'refuses a value in which a line is a record too',
    paxRecord('comment', `x\n${paxRecord('path', 'package/g')}`),
    invalid,
  ),
  longPath('A17', 'package/a\0/../../x', { ...kept, a: 'x' }),
  longPath('A17', 'package/../../x', unsafe),
  attack(
    'A17',
    'refuses a negative base-256 size',
    [{ path: 'package/f', size: new Uint8Array(12).fill(0xff) }],
    invalid,
  ),
  attack(
    'A17',
    'refuses a base-256 size over 2^53',
    [{ path: 'package/f', size: Uint8Array.of(0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0) }],
    invalid,
  ),
  attack(
    'A17',
    'reads a base-256 size',
    [{ path: 'package/f', body: 'abc', size: Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3) }],
    { ...kept, f: 'abc' },
  ),
  attack(
    'A27',
    'steps over a header with a wrong check sum',
    [
      { path: 'package/bad', checkSum: 1 },
      { path: 'package/f', body: 'x' },
    ],
    {
      ...kept,
      f: 'x',
    },
  ),
  attack('A27', 'steps over a header with a zero check sum', [{ path: 'package/bad', checkSum: 0 }], kept),
  attack('A27', 'steps over a header without a path', [{ path: '', body: '' }], kept),
  attack(
    'A27',
    'takes a file whose name ends in a slash for a directory',
    [
      { path: 'package/d/', size: 7 },
      { path: 'package/f', body: 'x' },
    ],
    { ...kept, f: 'x' },
  ),
  attack(
    'A27',
    'steps over links without a target and files with one',
    [
      { type: '2', path: 'package/l' },
      { path: 'package/t', linkPath: 'x' },
    ],
    kept,
  ),
  bytes('A27', 'refuses what is no tar', () => gzip(Buffer.alloc(2048, 'no tar ')), invalid),
  bytes('A27', 'refuses an empty tar', () => gzip(endMark), invalid),
];
