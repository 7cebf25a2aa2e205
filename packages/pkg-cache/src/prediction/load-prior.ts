import { noCounts } from './count-additions.ts';
import { decodeCounts } from './counts-text.ts';
import type { PredictionCounts } from './prediction-types.ts';

/**
 * What public projects add to their manifests: the counts that dx ships with, made by `pnpm prediction`. Loaded when it is
 * asked for, about 100 kB.
 */
export async function loadPrior(): Promise<PredictionCounts> {
  const { priorText } = await import('./prior-data.ts');
  return decodeCounts(priorText) ?? noCounts;
}
