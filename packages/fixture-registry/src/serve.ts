import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseUniverse } from './parse-universe.ts';
import { startRecordedRegistry } from './start-recorded-registry.ts';
import { startRegistry } from './start-registry.ts';
import type { RunningRegistry } from './types.ts';

const usage = `Serves a registry on loopback, prints its URL, and runs until SIGTERM or, with --until-stdin-ends, the end of its input.

  serve --directory <recording> [--record --upstream <url>] [--latency-ms <n>] [--mbit <n>]
  serve --universe <file.yaml>
  Both: [--port <n>] [--max-age <seconds>] [--until-stdin-ends]
`;

const { values } = parseArgs({
  options: {
    directory: { type: 'string' },
    universe: { type: 'string' },
    record: { type: 'boolean', default: false },
    upstream: { type: 'string' },
    'latency-ms': { type: 'string' },
    mbit: { type: 'string' },
    'max-age': { type: 'string' },
    port: { type: 'string' },
    'until-stdin-ends': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

await main();

async function main(): Promise<void> {
  if (values.help || (values.directory === undefined) === (values.universe === undefined)) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const registry = await openRegistry();
  const stop = (): void => void registry.close().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
  if (values['until-stdin-ends']) process.stdin.resume().once('end', stop);
  process.stdout.write(`${registry.url}\n`);
}

function openRegistry(): Promise<RunningRegistry> {
  const shared = {
    remoteControl: true,
    ...optionalNumber('port', values.port),
    ...optionalNumber('maxAgeSeconds', values['max-age']),
  };
  if (values.directory === undefined) {
    return startRegistry(parseUniverse(readFileSync(values.universe ?? '', 'utf8')), shared);
  }
  return startRecordedRegistry({
    ...shared,
    directory: values.directory,
    mode: values.record ? 'record' : 'replay',
    ...(values.upstream === undefined ? {} : { upstream: values.upstream }),
    ...optionalNumber('latencyMs', values['latency-ms']),
    ...optionalNumber('mbit', values.mbit),
  });
}

function optionalNumber<Name extends string>(
  name: Name,
  text: string | undefined,
): { [Key in Name]?: number } {
  return text === undefined ? {} : ({ [name]: Number(text) } as { [Key in Name]?: number });
}
