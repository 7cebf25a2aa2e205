import type { Random } from './random-universe.ts';
import { pick } from './random-universe.ts';

const numbers = ['0', '0', '0', '1', '1', '2', '3', '10', '8190'];
const oddNumbers = [
  '01',
  '00',
  '8191',
  '8192',
  '16383',
  '16384',
  '67108863',
  '67108864',
  '123456789',
  '9007199254740991',
  '9007199254740992',
  '',
];
const tails = ['-0', '-alpha', '-alpha.1', '-rc.10', '-1', 'beta', '-01', '+build', '-a+b', '-', '+', '.4'];
const operators = ['', '', '^', '^', '^', '~', '~', '>=', '>=', '>', '<', '<=', '=', '~>', '^ ', '>= ', 'v'];
const wild = ['x', 'X', '*'];
const whole = [
  '*',
  '',
  'x',
  'X',
  ' ',
  '>*',
  '<x',
  '^*',
  '~x',
  'latest',
  'a b',
  '1 - 2',
  '1.2.3 - 1.3',
  '||',
  '- 1',
];
const joints = [' || ', '||', ' ', ' ', '  ', ' ||', '\t', ' - ', ','];

/** Mostly a release of small numbers; at times a prerelease, and rarely something that only semver reads, or nobody. */
export function randomVersion(random: Random): string {
  const core = [number(random), number(random), number(random)].join('.');
  if (random() < 0.02) return pick(random, ['v', '=', ' ', 'V']) + core;
  return random() < 0.25 ? core + pick(random, random() < 0.8 ? tails.slice(0, 5) : tails) : core;
}

/** Mostly a range of one of the usual forms; at times several in one, and rarely no range at all. */
export function randomRange(random: Random): string {
  if (random() < 0.05) return pick(random, whole);
  const first = randomComparator(random);
  const more = random() < 0.35 ? pick(random, joints) + randomComparator(random) : '';
  return random() < 0.03 ? ` ${first}${more} ` : first + more;
}

function randomComparator(random: Random): string {
  const parts = Array.from({ length: 1 + Math.floor(random() * 3.5) }, () =>
    random() < 0.1 ? pick(random, wild) : number(random),
  );
  const tail = random() < 0.1 ? pick(random, tails) : '';
  return pick(random, operators) + parts.join('.') + tail;
}

function number(random: Random): string {
  return pick(random, random() < 0.015 ? oddNumbers : numbers);
}
