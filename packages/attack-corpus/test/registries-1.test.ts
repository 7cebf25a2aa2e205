import { testCases } from './run-cases.ts';

await testCases(/^R0[1-6]/);
