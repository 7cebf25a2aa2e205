import { testCases } from './run-cases.ts';

await testCases(/^G/);
