import { describe, expect, it } from 'vitest';
import { findOtherRepository } from '../../src/signatures/compare-repositories.ts';

describe('findOtherRepository', () => {
  it.each<[string, unknown]>([
    ['https://github.com/o/r', 'o/r'],
    ['https://github.com/o/r', 'github:O/R'],
    ['https://github.com/o/r', 'git@github.com:o/r.git'],
    ['https://github.com/o/r', { type: 'git', url: 'git+https://github.com/o/r.git' }],
    ['https://github.com/o/r', { url: 'git+ssh://git@github.com/o/r.git#main' }],
    ['https://github.com/o/r', { url: 'https://github.com/o/r/tree/main/packages/x', directory: 'x' }],
    ['git+https://github.com/o/r@refs/heads/main', 'git://github.com/o/r.git'],
    ['https://gitlab.com/g/h/r', 'gitlab:g/h/r'],
    ['https://git.test/o/r', 'git+ssh://git@git.test/o/r.git'],
    ['https://git.test/o/r', 'git@git.test:o/r.git'],
    ['https://git.test/o/r', 'https://git.test/o/r/'],
    ['https://git.test:8443/o/r', 'https://git.test:8443/o/r.git'],
    ['https://github.com/o/r', undefined],
    ['https://github.com/o/r', ''],
    ['https://github.com/o/r', { url: 7 }],
    ['https://github.com/o/r', null],
  ])('%s is %j, or that names none', async (built, named) => {
    expect(await findOtherRepository(built, named)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['https://github.com/o/r', 'o/other', 'o/other'],
    ['https://github.com/o/r', 'gitlab:o/r', 'gitlab:o/r'],
    ['https://github.com/o/r', { url: 'https://github.com.test/o/r' }, 'https://github.com.test/o/r'],
    [
      'https://github.com/o/r',
      { url: 'https://else.test/github.com/o/r' },
      'https://else.test/github.com/o/r',
    ],
    ['https://git.test/o/r', 'https://git.test/o/r2', 'https://git.test/o/r2'],
    ['https://git.test/o/r', 'not a repository', 'not a repository'],
  ])('%s is not %j', async (built, named, other) => {
    expect(await findOtherRepository(built, named)).toBe(other);
  });

  it('is quick with long names', async () => {
    const long = `${'a@'.repeat(100_000)}:${'/'.repeat(100_000)}.git`;
    expect(await findOtherRepository(long, long)).toBeUndefined();
    expect(await findOtherRepository('https://git.test/o/r', long)).toBe(long);
  });
});
