import { clsx } from 'clsx';
import { format } from 'date-fns';
import styles from './book-list.module.css';
import BookIcon from './book.svg?react';
import type { Book } from './books.ts';

interface BookListProps {
  readonly books: readonly Book[];
  readonly onToggle: (id: string) => void;
}

export function BookList({ books, onToggle }: BookListProps) {
  return (
    <ul className={styles['list']}>
      {books.map((book) => (
        <li key={book.id} className={clsx(styles['book'], book.read && styles['read'])}>
          <BookIcon aria-hidden="true" />
          <label>
            <input type="checkbox" checked={book.read} onChange={() => onToggle(book.id)} />
            {book.title}
          </label>
          <time dateTime={format(book.added, 'yyyy-MM-dd')}>{format(book.added, 'd MMM yyyy')}</time>
        </li>
      ))}
    </ul>
  );
}
