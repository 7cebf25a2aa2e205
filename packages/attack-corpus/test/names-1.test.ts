import { testCases } from './run-cases.ts';

await testCases(/^N0[1-7]/);
