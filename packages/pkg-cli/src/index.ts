export { type CliProcess, runCli } from './run-cli.ts';
