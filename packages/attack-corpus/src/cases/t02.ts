import assert from 'node:assert/strict';
import type { Case, ProjectAttack } from '../types.ts';

const commands = '$(curl evil)';
const texts = [
  commands,
  '`curl evil`',
  '; curl evil',
  '" && curl evil && "',
  "' && curl evil && '",
  '| curl evil',
  '\ncurl evil',
];

/** A place in a manifest for somebody else's text, and what a hint may not hold of it unless it is quoted. */
function hinted(
  name: string,
  manifest: Readonly<Record<string, unknown>>,
  argv: readonly string[],
): ProjectAttack {
  return {
    kind: 'project',
    name: `${name}, ${argv.join(' ')}`,
    packages: () => ({ bad: { versions: { '1.0.0': { scripts: { postinstall: 'true' } } } } }),
    files: () => ({ 'package.json': { name: 'app', version: '1.0.0', ...manifest } }),
    commands: [argv],
    verdict: { kind: 'anyhow' },
    check: (_, { stdout, stderr }) => {
      const hints = `${stdout}\n${stderr}`
        .split('\n')
        .filter((line) => /^\s*(?:hint\s|.*\bdx [a-z]+ )/.test(line));
      for (const line of hints) assert.doesNotMatch(withoutQuotes(line), /curl evil/, line);
    },
    hasRivals: false,
  };
}

/** What a shell would take literally is left out. */
function withoutQuotes(line: string): string {
  return line.replace(/'[^']*'/g, '').replace(/"(?:\\.|[^"\\$`])*"/g, '');
}

/** See `what`. */
export const theCase: Case = {
  id: 'T02',
  what: 'A suggested command has somebody else’s text in it, which a shell would run once it is pasted',
  source: 'REVIEW_GUIDE of pnpm',
  must: 'Such text is left out of suggestions, or quoted so that a shell takes it literally.',
  attacks: [
    ...texts.flatMap((text) => [
      hinted(`name ${JSON.stringify(text)}`, { dependencies: { [text]: '1.0.0' } }, ['install']),
      hinted(`range ${JSON.stringify(text)}`, { dependencies: { bad: text } }, ['install']),
      hinted(`script ${JSON.stringify(text)}`, { scripts: { [`build${text}`]: 'true' } }, ['run', 'buil']),
      hinted(`an argument ${JSON.stringify(text)}`, {}, ['add', `bad@${text}`]),
      hinted(`a command ${JSON.stringify(text)}`, {}, [`instal${text}`]),
      hinted(`a missing package ${JSON.stringify(text)}`, {}, ['why', text]),
    ]),
  ],
};
