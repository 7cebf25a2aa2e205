import type { ClientCertificate, TransportOptions } from './types.ts';

/** What the server at a `URL.host` is shown. */
export function ownCertificate(
  { clientCertificates = [] }: TransportOptions,
  host: string,
): ClientCertificate | undefined {
  return clientCertificates.find((certificate) => certificate.host === host);
}
