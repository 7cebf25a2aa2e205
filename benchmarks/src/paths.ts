import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. Both `src` and the built `dist` lie two levels below it. */
export const repositoryRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where recordings are kept; ignored by git. */
export const recordedDirectory: string = join(repositoryRoot, 'benchmarks', '.recorded');

/** Where result files go. */
export const resultsDirectory: string = join(repositoryRoot, 'benchmarks', 'results');

/** The repository's documentation. */
export const docsDirectory: string = join(repositoryRoot, 'docs');
