import { describe, expect, test } from 'vitest';
import { formatGitSha, parseGitSha } from '../src/index.ts';

/** G01 of the attack corpus among them: options and refs in the place of a commit. */
const refused = [
  '',
  'HEAD',
  'main',
  'refs/heads/main',
  '--upload-pack=touch x',
  '-c core.sshCommand=x',
  '--config=core.fsmonitor=x',
  'abcdef1',
  'A'.repeat(40),
  'a'.repeat(39),
  'a'.repeat(41),
  'a'.repeat(63),
  `${'a'.repeat(40)}\n`,
  `${'a'.repeat(40)} --x`,
  `-${'a'.repeat(39)}`,
  'g'.repeat(40),
];

describe('parseGitSha', () => {
  test.each(['0123456789abcdef0123456789abcdef01234567', 'f'.repeat(64)])(
    'keeps the whole commit %s',
    (sha) => {
      expect(formatGitSha(parseGitSha(sha))).toBe(sha);
    },
  );

  test.each(refused)('refuses %j', (input) => {
    expect(() => parseGitSha(input)).toThrow(expect.objectContaining({ code: 'DX_INVALID_GIT_SHA' }));
  });
});
