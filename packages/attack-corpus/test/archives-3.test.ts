import { testCases } from './run-cases.ts';

await testCases(/^A[23]/);
