import { expect, test } from 'vitest';
import { makePage } from '../../src/report/page.ts';
import { summariseResults } from '../../src/report/summary.ts';
import { type CellTimes, resultOf } from './results.ts';

const times = {
  'dx-standalone': 10,
  'dx-standalone-no-spare': 40,
  dx: 50,
  'dx@26': 30,
  bun: 20,
  pnpm: 40,
  'npm@26': 400,
  yarn: 500,
};
const why = { target: 'warm, a tree at hand', fixtures: ['large'], text: 'The rename is not all.' };
const whyLinked = {
  target: 'warm, every file linked',
  fixtures: ['large', 'small'],
  text: 'Links take time.',
};

function make(cells: readonly CellTimes[], explanations = [why, whyLinked]): ReadonlyMap<string, string> {
  return makePage(summariseResults(cells.map((cell) => resultOf(cell))), explanations);
}

function lineWith(page: ReadonlyMap<string, string>, ...parts: readonly string[]): string {
  const lines = (page.get('benchmarks.md') ?? '').split('\n');
  return lines.find((line) => parts.every((part) => line.includes(part))) ?? '';
}

function cellsOf(line: string): string[] {
  return line.split('|').map((cell) => cell.trim());
}

const large: CellTimes = { fixture: 'large', scenario: 'warm', times, backgroundMs: 70 };

test('ratios are given for the executable and for each Node, against every rival', () => {
  const page = make([large]);
  expect(cellsOf(lineWith(page, '| large ', 'Bun'))).toEqual(['', 'large', 'Bun', 'pnpm', 'npm', 'Yarn', '']);
  expect(cellsOf(lineWith(page, 'lockfile and cache ', '/'))).toEqual([
    '',
    'lockfile and cache',
    '2.00× / 0.40× / 0.66×',
    '4.00× / 0.80× / 1.33×',
    '40.0× / 8.00× / 13.3×',
    '50.0× / 10.0× / 16.6×',
    '',
  ]);
  expect(page.get('benchmarks.md')).toContain('started as executable / Node 20 / Node 26.');
});

test('every scenario is named by its slug', () => {
  expect(cellsOf(lineWith(make([large]), 'hoisted.install'))).toEqual([
    '',
    'lockfile and cache',
    '`hoisted.install.lock.cache.no-modules`',
    '`--scenario warm`',
    '',
  ]);
});

test('targets stand beside what was reached, and what falls short is explained by name', () => {
  const page = make([large]);
  expect(cellsOf(lineWith(page, 'warm, a tree at hand ', '(10×)'))).toEqual([
    '',
    'warm, a tree at hand',
    '– (1×)',
    '– (1.3×)',
    '**2.00×** (10×)',
    '– (50×)',
    '',
  ]);
  expect(page.get('benchmarks.md')).toContain('0 of 2 targets are reached; **bold** cells fall short.');
  expect(page.get('benchmarks.md')).toContain(
    '- warm, a tree at hand, large (2.00× of 10×): The rename is not all.\n- warm, every file linked, large (0.50× of 1.2×): Links take time.',
  );
});

test('there is no page while a cell falls short without a word', () => {
  expect(() => make([large], [why])).toThrow(
    'explanations.ts:\n  warm, every file linked, large (0.50× of 1.2×)',
  );
});

test('a ratio is never rounded up to a target', () => {
  const page = make(
    [{ fixture: 'small', scenario: 'warm', times: { 'dx-standalone': 1000, bun: 999.9 } }],
    [{ target: why.target, fixtures: ['small'], text: 'Nearly.' }],
  );
  expect(lineWith(page, 'warm, a tree at hand ', '(1×)')).toContain('**0.99×** (1×)');
});

test('lost scenarios are listed with who is faster', () => {
  const page = make([{ fixture: 'mono', scenario: 'frozen', times: { ...times, bun: 4, pnpm: 8 } }]);
  expect(cellsOf(lineWith(page, 'Bun 0.40×'))).toEqual([
    '',
    'mono',
    'everything there, `ci`',
    'Bun 0.40×, pnpm 0.80×',
    '',
  ]);
});

test('what a run leaves working is told beside its time', () => {
  const page = make([large]);
  expect(cellsOf(lineWith(page, '2.0 |'))).toEqual([
    '',
    'large: lockfile and cache',
    'dx, executable',
    '10.0',
    '70.0',
    '30.0',
    '2.0',
    '',
  ]);
});

test('who leaves a deleted package away is named', () => {
  const missing: CellTimes = { fixture: 'large', scenario: 'missing', times, packages: { pnpm: 4 } };
  expect(lineWith(make([large, missing]), 'stays away')).toContain('stays away with pnpm:');
});

test('what was not measured, and what the recording lacks, is told', () => {
  const failure = {
    fixture: 'large',
    scenario: 'hoisted.frozen.lock.cache.modules',
    rival: 'yarn',
    message: 'yarn ended with 1',
  };
  const page = makePage(summariseResults([resultOf(large, { failures: [failure] })]), [why, whyLinked]);
  expect(lineWith(page, 'Yarn was not measured')).toBe(
    '- Yarn was not measured in frozen with large: yarn ended with 1.',
  );
});

test('the machine, the versions and the commit are named, and no path of it', () => {
  const text = make([large]).get('benchmarks.md') ?? '';
  expect(text).toContain('at commit `0123456789ab`');
  expect(text).toContain('Linux 6 x64, A processor, 4 cores, 24 GiB');
  expect(text).toContain('dx, executable 1.0.0');
  expect(text).toContain('Node v20.19.0, v26.1.0');
  expect(text).not.toMatch(/\/(tmp|home|root|work)\//);
});

test('charts have a mark for every rival, no background, and colours for dark pages', () => {
  const page = make([large]);
  expect([...page.keys()]).toEqual(['benchmarks.md', 'benchmarks/targets.svg', 'benchmarks/large.svg']);
  const chart = page.get('benchmarks/large.svg') ?? '';
  for (const label of ['dx', 'dx --no-spare', 'Bun', 'pnpm', 'npm', 'Yarn'])
    expect(chart).toContain(`>${label}<`);
  expect(chart.match(/class="c1"/g)).toHaveLength(2);
  expect(chart).toContain('prefers-color-scheme:dark');
  expect(chart).not.toContain('NaN');
  expect(page.get('benchmarks/targets.svg')).not.toContain('NaN');
});

test('the same results give the same bytes', () => {
  expect([...make([large])]).toEqual([...make([large])]);
});
