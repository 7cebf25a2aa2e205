import { testCases } from './run-cases.ts';

await testCases(/^(?:R0[7-9]|R1)/);
