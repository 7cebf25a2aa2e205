export interface Book {
  readonly id: string;
  readonly title: string;
  readonly added: Date;
  readonly read: boolean;
}

export const firstBooks: readonly Book[] = [
  { id: 'dune', title: 'Dune', added: new Date(2024, 0, 15), read: true },
  { id: 'emma', title: 'Emma', added: new Date(2024, 2, 2), read: false },
];

/** The list with a book of that title at its end; blank titles add nothing. */
export function addBook(books: readonly Book[], title: string, now: Date): readonly Book[] {
  const trimmed = title.trim();
  if (trimmed === '') return books;
  return [...books, { id: `${trimmed}-${books.length}`, title: trimmed, added: now, read: false }];
}

/** The list with that book marked the other way. */
export function toggleBook(books: readonly Book[], id: string): readonly Book[] {
  return books.map((book) => (book.id === id ? { ...book, read: !book.read } : book));
}
