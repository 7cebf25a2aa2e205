import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { UpdateRepository } from './update-repository.ts';

/** A mirror behind a proxy that says it is whatever host is asked for. */
export interface UpdateMirror {
  /** Of the proxy, for `HTTPS_PROXY`. */
  readonly proxy: string;
  /** The certificate to believe, PEM, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  /** Host and path of each request. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Serves a repository for one host on loopback, for clients that cannot be told another one: every tunnel through its proxy ends
 * there.
 */
export async function startUpdateMirror({ files }: UpdateRepository, host: string): Promise<UpdateMirror> {
  const { certificate, key } = await createServerCertificate(host);
  const requests: string[] = [];
  const mirror = createServer({ cert: certificate, key }, ({ url = '', headers }, response) => {
    requests.push(`${headers.host}${url}`);
    const file = files.get(url.slice(1));
    response.writeHead(file === undefined ? 404 : 200).end(file ?? 'nothing');
  });
  const port = await listen(mirror);
  const proxy = createProxy((_request, response) => response.writeHead(501).end());
  const sockets = new Set<Socket>();
  proxy.on('connect', (_request, client: Socket) => {
    const tunnel = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(tunnel).pipe(client);
    });
    for (const socket of [client, tunnel]) sockets.add(socket.on('error', () => socket.destroy()));
  });
  return {
    proxy: `http://127.0.0.1:${await listen(proxy)}`,
    certificate,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([mirror, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function listen(server: Server): Promise<number> {
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function createServerCertificate(host: string): Promise<{ certificate: string; key: string }> {
  const x509 = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: '03', name: 'CN=mirror', keys, signingAlgorithm: algorithm },
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2100-01-01T00:00:00Z'),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificate: made.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}
