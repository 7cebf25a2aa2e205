import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router-dom';
import { afterEach, describe, expect, test } from 'vitest';
import { App } from '../src/app.tsx';

afterEach(cleanup);

describe('App', () => {
  test('counts a new book as unread', async () => {
    await renderAt('/');
    await userEvent.type(screen.getByLabelText('Title'), 'Ulysses');
    await userEvent.click(screen.getByRole('button', { name: 'Add' }));
    expect(screen.getByLabelText('Ulysses')).toBeDefined();
    expect(screen.getByRole('status').textContent).toBe('2 to read');
  });

  test('marks a book as read', async () => {
    await renderAt('/');
    await userEvent.click(screen.getByLabelText('Emma'));
    expect(screen.getByRole('status').textContent).toBe('0 to read');
  });

  test('goes to another page', async () => {
    await renderAt('/');
    await userEvent.click(screen.getByRole('link', { name: 'About' }));
    expect(screen.getByText(/kept until the page is closed/)).toBeDefined();
  });
});

async function renderAt(path: string): Promise<void> {
  render(
    <MemoryRouter initialEntries={[path]}>
      <App />
    </MemoryRouter>,
  );
  await screen.findByRole('status');
}
