import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { projectOf, writeUserSettings } from '../registry-projects.ts';
import type { Case, ProjectAttack } from '../types.ts';

const certificates = new URL('../../../pkg-fetch/test/certificates/', import.meta.url);
const authority = readFileSync(new URL('test-only-authority.pem', certificates), 'utf8');

/** The person's registry has a certificate that nobody trusts, but the project says that it is good. */
function trusting(name: string, ...settings: readonly string[]): ProjectAttack {
  const base = projectOf(name, () => settings);
  return {
    ...base,
    isForeignTls: true,
    files: (sandbox) => ({ ...base.files(sandbox), 'ca.pem': authority }),
    prepare: (sandbox) => writeUserSettings(sandbox, `registry=${sandbox.foreignUrl}`),
    verdict: { kind: 'refused', code: 'DX_FETCH_NETWORK' },
    check: ({ foreign }) => assert.deepEqual(foreign.requests, []),
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'R12',
  what: 'The settings of a project turn the check of certificates off, or bring an authority of their own',
  source: 'Rule R5 of the list: only the person weakens TLS',
  must: 'Such lines of a project are ignored with a warning; the certificate is refused.',
  attacks: [
    trusting('strict-ssl=false', 'strict-ssl=false'),
    trusting('strict-ssl=null', 'strict-ssl=null'),
    trusting('strict-ssl by a variable', 'strict-ssl=$\u007bNOTHING?}'),
    trusting('ca', `ca="${authority.trim().replaceAll('\n', '\\n')}"`),
    trusting('ca as a list', `ca[]="${authority.trim().replaceAll('\n', '\\n')}"`),
    trusting('cafile', 'cafile=ca.pem'),
    trusting('cafile for the host', '//127.0.0.1/:cafile=ca.pem'),
    trusting('node options', 'node-options=--use-openssl-ca'),
  ],
};
