import type { Transport } from '@dx/pkg-fetch';
import type { AuditPort } from './types.ts';

const answerLimitBytes = 32 * 1024 ** 2;

/** Whom to ask, and as whom. */
export interface RegistryPortOptions {
  /** Its address; what is asked for lies below it. */
  readonly registry: string;
  /** Sent with every request: user agent, `npm-command`, `authorization`. Lower case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A registry behind a transport. Answers of more than 32 MiB and redirects are failures; nothing is tried twice. */
export function openRegistryPort(
  transport: Transport,
  { registry, headers }: RegistryPortOptions,
): AuditPort {
  const base = registry.endsWith('/') ? registry : `${registry}/`;
  return Object.freeze<AuditPort>({
    post: async ({ path, body, signal, ...request }) => {
      const answer = await transport.request({
        method: 'POST',
        url: new URL(path, base),
        headers: { ...headers, ...request.headers },
        body,
        signal,
        lane: 'metadata',
      });
      return { status: answer.status, bytes: await answer.bytes(answerLimitBytes) };
    },
  });
}
