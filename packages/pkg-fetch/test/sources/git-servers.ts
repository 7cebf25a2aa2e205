import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Loopback, serve } from '../loopback.ts';
import { gitEnv, makeDirectory } from './git-fixture.ts';

/** What a server demands. */
export interface GitServerOptions {
  /** `user:password`, or nothing. */
  readonly login?: string;
}

/** A server that speaks git's protocol, by git's own program. `url` + `repository/.git` is the repository. */
export async function serveGit(directory: string, options: GitServerOptions = {}): Promise<Loopback> {
  return serve((request, response) => {
    if (!isAllowed(request, options)) return refuse(response);
    return runBackend(directory, request, response);
  });
}

/** A server that only gives files, as any web server does. The repository needs `git update-server-info`. */
export async function serveFiles(directory: string): Promise<Loopback> {
  return serve((request, response) => {
    const path = join(directory, new URL(request.url ?? '', 'http://a.test').pathname);
    const isThere = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    response.writeHead(isThere ? 200 : 404);
    response.end(isThere ? readFileSync(path) : '');
  });
}

/** A program for `GIT_SSH_COMMAND` that answers for every host with one repository and writes down what it was asked. */
export function makeSsh(repository: string): { readonly command: string; readonly log: () => string } {
  const directory = makeDirectory();
  const program = join(directory, 'ssh');
  const log = join(directory, 'log');
  writeFileSync(log, '');
  const script = ['#!/bin/sh', `printf '%s\\n' "$*" >> '${log}'`, `exec git-upload-pack '${repository}'`];
  writeFileSync(program, `${script.join('\n')}\n`, { mode: 0o755 });
  return { command: program, log: () => readFileSync(log, 'utf8') };
}

function isAllowed({ headers }: IncomingMessage, { login }: GitServerOptions): boolean {
  return login === undefined || headers.authorization === `Basic ${Buffer.from(login).toString('base64')}`;
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' });
  response.end();
}

function runBackend(directory: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://a.test');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnv(directory),
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => {});
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => answer(response, Buffer.concat(chunks)));
}

/** CGI: headers, an empty line, the body. */
function answer(response: ServerResponse, output: Buffer): void {
  const end = output.indexOf('\r\n\r\n');
  const headers = output.subarray(0, end).toString('latin1').split('\r\n');
  const entries = headers.map((line) => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  const { Status: status = '200', ...rest } = Object.fromEntries(entries) as Record<string, string>;
  response.writeHead(Number.parseInt(status, 10), rest);
  response.end(output.subarray(end + 4));
}
