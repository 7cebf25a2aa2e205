import { editDistance } from '@dx/pkg-core';

/** The known words that differ from `word` by few letters, nearest first. */
export function nearestWords(word: string, known: readonly string[]): readonly string[] {
  const limit = word.length < 5 ? 1 : 2;
  return known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}
