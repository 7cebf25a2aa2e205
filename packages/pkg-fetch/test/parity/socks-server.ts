import net, { type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A SOCKS proxy and the targets it was asked for; every one is taken for the loopback. */
export interface SocksServer {
  readonly port: number;
  /** `host:port`, with `login@` before it where one was given. */
  readonly seen: readonly string[];
}

/** A SOCKS 4, 4a and 5 server; with a login it takes SOCKS 5 with that login alone. */
export async function openSocks(login?: string): Promise<SocksServer> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) =>
      bytes[0] === 5 ? startFive(socket, seen, login) : startFour(socket, bytes, seen),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

function startFive(socket: Socket, seen: string[], login: string | undefined): void {
  if (login === undefined) {
    socket.once('data', (bytes) => connectFive(socket, bytes, seen, ''));
    socket.write(Uint8Array.of(5, 0));
    return;
  }
  socket.once('data', (bytes) => {
    const name = bytes.subarray(2, 2 + (bytes[1] ?? 0)).toString();
    const password = bytes.subarray(3 + name.length).toString();
    const isRight = `${name}:${password}` === login;
    socket.write(Uint8Array.of(1, isRight ? 0 : 1));
    if (isRight) socket.once('data', (request) => connectFive(socket, request, seen, `${login}@`));
  });
  socket.write(Uint8Array.of(5, 2));
}

function connectFive(socket: Socket, bytes: Buffer, seen: string[], login: string): void {
  const isName = bytes[3] === 3;
  const host = isName ? bytes.subarray(5, 5 + (bytes[4] ?? 0)).toString() : bytes.subarray(4, 8).join('.');
  const port = bytes.readUInt16BE(bytes.length - 2);
  seen.push(`${login}${host}:${port}`);
  forward(socket, port, Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
}

function startFour(socket: Socket, bytes: Buffer, seen: string[]): void {
  const port = bytes.readUInt16BE(2);
  const address = bytes.subarray(4, 8);
  const texts = bytes.subarray(8).toString('latin1').split('\0');
  const isName = address[0] === 0 && address[1] === 0 && address[2] === 0;
  seen.push(`${isName ? texts[1] : address.join('.')}:${port}`);
  forward(socket, port, Uint8Array.of(0, 90, 0, 0, 0, 0, 0, 0));
}

function forward(socket: Socket, port: number, answer: Uint8Array): void {
  const target = net.connect(port, '127.0.0.1', () => {
    socket.write(answer);
    target.pipe(socket).pipe(target);
  });
  target.on('error', () => socket.destroy()).on('close', () => socket.destroy());
  socket.on('close', () => target.destroy());
}
