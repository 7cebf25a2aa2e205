import type { Addition } from '../../src/index.ts';
import { seededRandom } from '../random.ts';

/** Projects with random additions among few names, the same for the same seed. */
export function randomFrom(seed: number): {
  readonly projects: readonly (readonly Addition[])[];
  readonly names: readonly string[];
} {
  const { int } = seededRandom(seed);
  const names = Array.from({ length: 12 }, (_, at) => `package-${at}`);
  const some = (least: number): readonly string[] =>
    Array.from({ length: least + int(3) }, () => names[int(names.length)] ?? '');
  const projects = Array.from({ length: 1 + int(6) }, () =>
    Array.from({ length: 1 + int(3) }, () => ({ present: some(0), previous: some(0), added: some(1) })),
  );
  return { projects, names };
}
