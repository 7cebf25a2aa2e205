import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AddBookForm } from './add-book-form.tsx';
import { BookList } from './book-list.tsx';
import { addBook, type Book, firstBooks, toggleBook } from './books.ts';

export function ReadingPage() {
  const { data } = useQuery({ queryKey: ['books'], queryFn: async () => firstBooks });
  return data === undefined ? <p>Loading</p> : <ReadingList initial={data} />;
}

function ReadingList({ initial }: { readonly initial: readonly Book[] }) {
  const [books, setBooks] = useState(initial);
  const unread = books.filter((book) => !book.read).length;

  return (
    <>
      <p role="status">{unread} to read</p>
      <BookList books={books} onToggle={(id) => setBooks(toggleBook(books, id))} />
      <AddBookForm onAdd={(title) => setBooks(addBook(books, title, new Date()))} />
    </>
  );
}
