import {
  type AuditAnswer,
  type AuditPackage,
  type AuditPort,
  auditBulk,
  type Finding,
  lacksAdvisories,
  openDirectPort,
  openRegistryPort,
  rememberLack,
} from '@dx/pkg-audit';
import { nodeFs } from '@dx/pkg-core/node';
import { openRegistryTransport } from '@dx/pkg-install';
import { credentialFor, registryFor, type Settings } from '@dx/pkg-workspace';

/** How to ask. */
export interface AskOptions {
  /** The file that remembers which registries have no advisories; absent: all are asked. */
  readonly memory?: string;
  /** Sent as `npm-command`. */
  readonly command: string;
  readonly signal: AbortSignal;
}

/**
 * Known vulnerabilities of packages. Each registry is asked about its own packages, so that no name of a private package
 * goes to another one. Findings of those that answered, or what the first of the others said when none did.
 */
export async function askAdvisories(
  packages: readonly AuditPackage[],
  settings: Settings,
  { memory, command, signal }: AskOptions,
): Promise<AuditAnswer> {
  if (packages.length === 0) return { status: 'answered', findings: [] };
  const known = memory === undefined ? undefined : { file: memory, fs: nodeFs };
  const groups = [...groupByRegistry(packages, settings)].filter(
    ([registry]) => known === undefined || !lacksAdvisories(registry, known),
  );
  if (groups.length === 0) return { status: 'unsupported', reason: 'the registry has none' };
  const ports = openPorts(settings, command);
  try {
    const asked = groups.map(async ([registry, own]) => {
      const port = await ports.open(registry);
      const answer = await auditBulk(own, port, { signal, timeoutMs: settings.network.timeoutMs });
      if (answer.status === 'unsupported' && known !== undefined) rememberLack(registry, known);
      return answer;
    });
    return merge(await Promise.all(asked));
  } finally {
    await ports.close();
  }
}

interface Ports {
  open(registry: string): Promise<AuditPort>;
  close(): Promise<void>;
}

/** Connections of the installer's kind only where there are proxies or authorities to heed: loading them takes longer. */
function openPorts(settings: Settings, command: string): Ports {
  const { strictSsl, localAddress } = settings.network;
  let transport: ReturnType<typeof openRegistryTransport> | undefined;
  return {
    open: async (registry) => {
      const headers = headersFor(settings, registry, command);
      if (isPlain(settings, registry))
        return openDirectPort({
          ...{ registry, headers, strictSsl },
          ...(localAddress === undefined ? {} : { localAddress }),
        });
      transport ??= openRegistryTransport(settings);
      return openRegistryPort(await transport, { registry, headers });
    },
    close: async () => {
      if (transport !== undefined) await (await transport).close();
    },
  };
}

function isPlain({ network }: Settings, registry: string): boolean {
  if (registry.startsWith('http:')) return network.httpProxy === undefined;
  return network.httpsProxy === undefined && network.ca === undefined;
}

function groupByRegistry(
  packages: readonly AuditPackage[],
  settings: Settings,
): ReadonlyMap<string, readonly AuditPackage[]> {
  const groups = new Map<string, AuditPackage[]>();
  for (const one of packages) {
    const registry = registryFor(settings, one.name);
    const group = groups.get(registry) ?? [];
    group.push(one);
    groups.set(registry, group);
  }
  return groups;
}

function headersFor(settings: Settings, registry: string, command: string): Readonly<Record<string, string>> {
  const { token, basic } = credentialFor(settings, registry) ?? {};
  const authorization =
    token !== undefined ? `Bearer ${token}` : basic !== undefined ? `Basic ${basic}` : undefined;
  return {
    'user-agent': settings.network.userAgent,
    'npm-command': command,
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function merge(answers: readonly AuditAnswer[]): AuditAnswer {
  const findings: Finding[] = answers.flatMap((answer) =>
    answer.status === 'answered' ? answer.findings : [],
  );
  const [other] = answers.filter(({ status }) => status !== 'answered');
  const hasAnswer = answers.some(({ status }) => status === 'answered');
  return other === undefined || hasAnswer ? { status: 'answered', findings } : other;
}
