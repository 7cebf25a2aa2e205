import { testCases } from './run-cases.ts';

await testCases(/^(?:N0[89]|N1)/);
