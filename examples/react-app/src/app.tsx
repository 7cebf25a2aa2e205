import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Route, Routes } from 'react-router-dom';
import { AboutPage } from './about-page.tsx';
import { ReadingPage } from './reading-page.tsx';

export function App() {
  const [client] = useState(() => new QueryClient());

  return (
    <QueryClientProvider client={client}>
      <h1>Reading list</h1>
      <nav>
        <Link to="/">Books</Link> <Link to="/about">About</Link>
      </nav>
      <Routes>
        <Route path="/" element={<ReadingPage />} />
        <Route path="/about" element={<AboutPage />} />
      </Routes>
    </QueryClientProvider>
  );
}
