export type { FaultPlan } from './faulty-fs.ts';
export { faultyFs } from './faulty-fs.ts';
export type { FsRecord } from './recording-fs.ts';
export { recordingFs } from './recording-fs.ts';
