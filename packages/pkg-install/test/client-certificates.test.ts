import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { expect, it, onTestFinished } from 'vitest';
import { readClientCertificates } from '../src/client-certificates.ts';

function files(): { readonly certFile: string; readonly keyFile: string } {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [certFile, keyFile] = [join(directory, 'client.pem'), join(directory, 'client-key.pem')];
  writeFileSync(certFile, 'certificate');
  writeFileSync(keyFile, 'key');
  return { certFile, keyFile };
}

it('N01 reads certfile and keyfile once for each server', () => {
  const rule = { ...files(), source: 'user' } as const;
  const found = readClientCertificates(
    [
      { prefix: '//registry.test/deep/path/', source: 'user', token: 'secret' },
      { ...rule, prefix: '//registry.test:8443/npm/' },
      { ...rule, prefix: '//registry.test/' },
      { ...rule, prefix: '//registry.test/more/' },
    ],
    nodeFs,
  );
  const texts = { cert: 'certificate', key: 'key' };
  expect(found).toEqual([
    { host: 'registry.test', ...texts },
    { host: 'registry.test:8443', ...texts },
  ]);
});

it('N01 a certfile that is not there is an error that names it and the setting', () => {
  const { keyFile } = files();
  const rule = {
    prefix: '//registry.test/',
    certFile: '/nowhere/client.pem',
    keyFile,
    source: 'user',
  } as const;
  expect(() => readClientCertificates([rule], nodeFs)).toThrow(
    expect.objectContaining({
      code: 'DX_CERTIFICATE_UNREADABLE',
      message: expect.stringContaining('/nowhere/client.pem, which the settings name for //registry.test/'),
    }),
  );
});
