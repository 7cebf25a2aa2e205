import { type FormEvent, useState } from 'react';

interface AddBookFormProps {
  readonly onAdd: (title: string) => void;
}

export function AddBookForm({ onAdd }: AddBookFormProps) {
  const [title, setTitle] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAdd(title);
    setTitle('');
  };

  return (
    <form onSubmit={submit}>
      <label htmlFor="title">Title</label>
      <input id="title" value={title} onChange={(event) => setTitle(event.target.value)} />
      <button type="submit">Add</button>
    </form>
  );
}
