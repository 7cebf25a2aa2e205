import http, { type IncomingMessage } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A proxy and what it was asked, in order. */
export interface ProxyServer {
  readonly url: string;
  readonly seen: readonly string[];
  /** Addresses of its clients. */
  readonly clients: readonly (string | undefined)[];
  readonly authorizations: readonly (string | undefined)[];
}

/** A proxy that forwards `http:` and tunnels `https:`; every host but loopback addresses is taken for the loopback. */
export async function openProxy(refuse = false): Promise<ProxyServer> {
  const seen: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const clients: (string | undefined)[] = [];
  const note = (request: IncomingMessage): void => {
    seen.push(`${request.method} ${request.url}`);
    clients.push(request.socket.remoteAddress);
    authorizations.push(request.headers['proxy-authorization']);
  };
  const server = http.createServer((request, response) => {
    note(request);
    if (refuse) return response.writeHead(407).end();
    const to = new URL(request.url ?? '');
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    const { pathname, port } = to;
    const forward = http.request({ host: '127.0.0.1', port, path: pathname, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    return forward.end();
  });
  server.on('connect', (request, client) => {
    note(request);
    if (refuse) return client.end('HTTP/1.1 407 No\r\n\r\n');
    const port = Number(request.url?.split(':')[1]);
    const upstream = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    return closeTogether(upstream, client as Socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, clients, authorizations };
}

function closeTogether(one: Socket, other: Socket): void {
  one.on('error', () => other.destroy()).on('close', () => other.destroy());
  other.on('error', () => one.destroy()).on('close', () => one.destroy());
}
