import { refused } from '../package-attacks.ts';
import { packArchive } from '../tar.ts';
import type { Case, PackageAttack, Places } from '../types.ts';

/** The document has the archive at an address that is no http or https. */
function at(name: string, tarball: (places: Places) => unknown, code = 'DX_METADATA_INVALID'): PackageAttack {
  return {
    kind: 'package',
    name,
    positions: ['direct', 'transitive'],
    dist: (places) => ({ tarball: tarball(places), integrity: null, shasum: null }),
    bytes: () => packArchive([{ path: 'package/package.json', body: '{"name":"bad","version":"1.0.0"}' }]),
    verdict: refused(code),
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'R13',
  what: 'A document says that the archive is a file of this machine, or at an address that is no http',
  source: 'Rule of pnpm: only http and https below a version',
  must: 'Archives of a registry are fetched by http and https alone; nothing of this machine is read.',
  attacks: [
    at('a file', ({ outside }) => `file://${outside}/secret.txt`),
    at('a file with a host', () => 'file://localhost/etc/passwd'),
    at('a path', ({ outside }) => `${outside}/secret.txt`),
    at('a share', () => '\\\\registry.test\\share\\bad.tgz'),
    at('data', () => 'data:application/gzip;base64,H4sIAAAAAAAAAwMAAAAAAAAAAAA='),
    at('ftp', () => 'ftp://127.0.0.1/bad.tgz'),
    at('git', ({ outside }) => `git+file://${outside}`),
    at('a shell', ({ canary }) => `ext::sh -c touch% ${canary}`),
    at('no text', () => ({ url: 'http://127.0.0.1/' }), 'DX_VERSION_NOT_FOUND'),
  ],
};
