import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRegistry } from '../src/index.ts';

function makeCertificate(): { key: string; cert: string } {
  const directory = mkdtempSync(join(tmpdir(), 'dx-'));
  const files = { key: join(directory, 'key'), cert: join(directory, 'cert') };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=loopback', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  const out = ['-keyout', files.key, '-out', files.cert];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...out], { stdio: 'ignore' });
  const made = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') };
  rmSync(directory, { recursive: true });
  return made;
}

function statusOver(url: string, ca?: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { ...(ca === undefined ? {} : { ca }), agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

test('serves with TLS to those who trust its certificate', async () => {
  const tls = makeCertificate();
  await using registry = await startRegistry({ packages: { a: { versions: { '1.0.0': {} } } } }, { tls });
  expect(registry.url).toMatch(/^https:/);
  expect(await statusOver(`${registry.url}a`, tls.cert)).toBe(200);
  await expect(statusOver(`${registry.url}a`)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});
