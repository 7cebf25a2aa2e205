import { describe, expect, it } from 'vitest';
import { findConflict, splitConflict } from '../src/split-conflict.ts';

describe('splitConflict', () => {
  it('gives both sides of every hunk, and the base where git wrote it', () => {
    const text = 'a\n<<<<<<< ours\nb\n||||||| 1234567\nx\n=======\nc\n>>>>>>> theirs\nd\n';
    expect(splitConflict(text)).toEqual({ ours: 'a\nb\nd\n', base: 'a\nx\nd\n', theirs: 'a\nc\nd\n' });
    expect(splitConflict(text.replace('||||||| 1234567\nx\n', ''))).toMatchObject({ base: undefined });
    expect(findConflict(text)).toBe(2);
  });

  it('keeps CRLF and knows markers without a label', () => {
    const text = '<<<<<<<\r\na\r\n=======\r\nb\r\n>>>>>>>\r\n';
    expect(splitConflict(text)).toEqual({ ours: 'a\r\n', base: undefined, theirs: 'b\r\n' });
  });

  it.each([
    '<<<<<<< a\n',
    '=======\n',
    '<<<<<<< a\n>>>>>>> b\n',
    '<<<<<<< a\n<<<<<<< a\n=======\n>>>>>>> b\n',
    '<<<<<<< a\n=======\n||||||| c\n>>>>>>> b\n',
  ])('gives undefined for markers out of order: %j', (text) => {
    expect(splitConflict(text)).toBeUndefined();
  });
});
