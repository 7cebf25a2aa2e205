import { expect, it } from 'vitest';
import { printError } from '../../src/terminal/print-error.ts';
import { openFakeTerminal } from '../support/fake-terminal.ts';

it.each([
  ['a terminal', {}, true],
  ['a pipe', { isTTY: false }, false],
  ['FORCE_COLOR', { isTTY: false, env: { FORCE_COLOR: '1' } }, true],
  ['NO_COLOR', { env: { NO_COLOR: '1' } }, false],
  ['--no-color', { color: false, env: { FORCE_COLOR: '1' } }, false],
  ['--color', { isTTY: false, color: true, env: { NO_COLOR: '1' } }, true],
  ['TERM=dumb', { env: { TERM: 'dumb' } }, false],
])('with %s decides about colours', (_name, facts, isColored) => {
  const { terminal } = openFakeTerminal(facts);
  expect(terminal.paint.red('x') !== 'x').toBe(isColored);
});

it('draws nothing where nobody watches', () => {
  const { terminal, written } = openFakeTerminal({ isTTY: false });
  terminal.draw('Fetching');
  expect(terminal.isLive).toBe(false);
  expect(written()).toBe('');
});

it('drops what it drew before an error', () => {
  const { terminal, screen } = openFakeTerminal({ color: false });
  terminal.draw('Fetching packages');
  printError(terminal, new TypeError('unforeseen'), false);
  expect(screen()[0]).toBe('error DX_INTERNAL dx itself failed: TypeError: unforeseen');
  expect(screen().at(-2)).toBe('hint  This is a bug in dx: please report it with the lines above');
});

it('counts 80 columns where the width is not known', () => {
  const fake = openFakeTerminal();
  fake.resize(0);
  expect(fake.terminal.columns).toBe(80);
});
