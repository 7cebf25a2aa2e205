import { greet } from './parts/greet.ts';

export interface Reader {
  readonly name: string;
  readonly pages: number;
}

export function describe({ name, pages }: Reader): string {
  return `${greet(name)} You have read ${pages} pages.`;
}
