import { parsePackageName } from '@dx/pkg-core';
import { expect, it } from 'vitest';
import { answerJson, serve } from '../loopback.ts';
import { openClient } from '../open-client.ts';

const react = parsePackageName('react');
const settings = {
  userAgent: 'npm/12.2.0 node/v20.19.0 linux x64 workspaces/false',
  command: 'install',
  session: '0123456789abcdef',
  authType: 'web',
  scope: '@acme',
};

it('I11 a document is asked for in its short form, in the words of npm', async () => {
  const server = await serve((_, response) => answerJson(response, {}));
  const client = await openClient(server.url, settings);
  await client.packument(react);
  await client.packument(react, { full: true });
  expect(server.seen.map(({ headers }) => headers.accept)).toEqual([
    'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*',
    'application/json',
  ]);
});

it('I11 every request says which program, command, session, kind of login and scope it is of', async () => {
  const server = await serve((request, response) =>
    request.url === '/x.tgz' ? response.end('PK') : answerJson(response, { objects: [] }),
  );
  const client = await openClient(server.url, settings);
  await client.packument(react);
  await client.archive({ name: 'react', version: '1.0.0', url: `${server.url}x.tgz` });
  await client.search('react');
  expect(server.seen).toHaveLength(3);
  for (const { headers } of server.seen) {
    expect(headers).toMatchObject({
      'user-agent': settings.userAgent,
      'npm-command': 'install',
      'npm-session': '0123456789abcdef',
      'npm-auth-type': 'web',
      'npm-scope': '@acme',
    });
  }
});

it('I11 what is not known is not said', async () => {
  const server = await serve((_, response) => answerJson(response, {}));
  await (await openClient(server.url)).packument(react);
  const said = Object.keys(server.seen[0]?.headers ?? {}).filter((name) => name.startsWith('npm-'));
  expect(said).toEqual([]);
});
