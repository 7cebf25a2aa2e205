export type { Fault, FaultPlan } from './faulty-fs.ts';
export { faultyFs } from './faulty-fs.ts';
export type { FsRecord, RecordingFs } from './recording-fs.ts';
export { recordingFs } from './recording-fs.ts';
