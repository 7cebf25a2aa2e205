import { describe, expect, test } from 'vitest';
import { addBook, firstBooks, toggleBook } from '../src/books.ts';

describe('addBook', () => {
  test('adds nothing for a blank title', () => {
    expect(addBook(firstBooks, '  ', new Date())).toBe(firstBooks);
  });

  test('adds at the end', () => {
    const now = new Date(2025, 5, 1);
    expect(addBook([], ' Ulysses ', now)).toEqual([{ id: 'Ulysses-0', title: 'Ulysses', added: now, read: false }]);
  });
});

describe('toggleBook', () => {
  test('marks only that book', () => {
    expect(toggleBook(firstBooks, 'emma').map((book) => book.read)).toEqual([true, true]);
  });
});
