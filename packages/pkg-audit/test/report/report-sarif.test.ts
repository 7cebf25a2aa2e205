import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { type Advisory, auditLock, auditReportSarif } from '../../src/index.ts';
import { makeAdvisory, makeFindings } from '../support/make-advisory.ts';
import { makeLock } from '../support/make-lock.ts';

const lock = makeLock({
  '': { dependencies: { tool: '1' } },
  'node_modules/tool': { version: '1.0.0', dependencies: { inner: '*' } },
  'node_modules/inner': { version: '1.0.0' },
});
const schemaPath = '../../node_modules/@microsoft/sarif-multitool-ts/assets/sarif-2.1.0.schema.json';
const options = { version: '1.2.3', lockfile: 'package-lock.json' };

async function sarifOf(
  known: Readonly<Record<string, readonly Advisory[]>>,
): Promise<Readonly<Record<string, unknown>>> {
  const report = await auditLock(lock, {
    advisories: (packages) => ({ status: 'answered', findings: makeFindings(packages, known) }),
  });
  return auditReportSarif(report, options);
}

/** The published schema, out of the package of the tool that comes with it. */
function errorsOf(sarif: unknown): unknown {
  const schema = JSON.parse(readFileSync(new URL(schemaPath, import.meta.url), 'utf8')) as object;
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return validate(sarif) ? undefined : validate.errors;
}

describe('auditReportSarif', () => {
  it('is SARIF 2.1.0 by its schema, with a rule for each advisory and a result for each package', async () => {
    const shared = makeAdvisory('GHSA-aaaa-bbbb-cccc', '*', { cwe: ['CWE-79'], cvss: { score: 9.8 } });
    const sarif = await sarifOf({
      inner: [shared, makeAdvisory(7, '*', { severity: 'low' })],
      tool: [shared],
    });
    expect(errorsOf(sarif)).toBeUndefined();
    expect(sarif).toMatchObject({
      runs: [
        {
          tool: {
            driver: {
              version: '1.2.3',
              rules: [
                {
                  id: '7',
                  properties: { 'security-severity': '2.0' },
                },
                {
                  id: 'GHSA-aaaa-bbbb-cccc',
                  properties: { 'security-severity': '9.8', tags: ['security', 'CWE-79'] },
                },
              ],
            },
          },
          results: [
            { ruleId: '7', level: 'note', partialFingerprints: { 'dxAudit/v1': '7:inner' } },
            {
              ruleId: 'GHSA-aaaa-bbbb-cccc',
              level: 'error',
              message: { text: expect.stringContaining('inner 1.0.0 (through tool > inner): Fault') },
            },
            { ruleId: 'GHSA-aaaa-bbbb-cccc', ruleIndex: 1 },
          ],
        },
      ],
    });
  });

  it('is valid without findings and with hostile ones', async () => {
    expect(errorsOf(await sarifOf({}))).toBeUndefined();
    const hostile = makeAdvisory('x y', '*', {
      url: 'https://x.test/%ZZ<script>',
      title: '',
      isMalware: true,
    });
    const odd = makeAdvisory(2, '*', { url: 'https://x.test/%ZZ ä' });
    const percent = makeAdvisory(3, '*', { url: 'https://x.test/%ZZ%20ä' });
    expect(errorsOf(await sarifOf({ inner: [hostile, odd, percent] }))).toBeUndefined();
  });
});
