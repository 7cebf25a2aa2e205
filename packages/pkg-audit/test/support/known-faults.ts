/** A published advisory: names, severity and the versions it is about, as intervals `[introduced, fixed]`. */
export interface KnownFault {
  readonly id: string;
  readonly cve?: string;
  readonly package: string;
  readonly severity: 'LOW' | 'MODERATE' | 'HIGH' | 'CRITICAL';
  readonly summary: string;
  readonly ranges: readonly (readonly [introduced: string, fixed: string])[];
}

/** Facts from GitHub's advisory database about old versions of packages that everybody knows. */
export const knownFaults: readonly KnownFault[] = [
  fault('GHSA-jf85-cpcp-j695', 'CVE-2019-10744', 'lodash', 'CRITICAL', 'Prototype Pollution in lodash', [
    ['0', '4.17.12'],
  ]),
  fault('GHSA-p6mc-m468-83gw', 'CVE-2020-8203', 'lodash', 'HIGH', 'Prototype Pollution in lodash', [
    ['3.7.0', '4.17.19'],
  ]),
  fault('GHSA-35jh-r3h4-6jhm', 'CVE-2021-23337', 'lodash', 'HIGH', 'Command Injection in lodash', [
    ['0', '4.17.21'],
  ]),
  fault('GHSA-29mw-wpgm-hmr9', 'CVE-2020-28500', 'lodash', 'MODERATE', 'ReDoS in lodash', [['0', '4.17.21']]),
  fault('GHSA-xvch-5gv4-984h', 'CVE-2021-44906', 'minimist', 'CRITICAL', 'Prototype Pollution in minimist', [
    ['0', '0.2.4'],
    ['1.0.0', '1.2.6'],
  ]),
  fault('GHSA-vh95-rmgr-6w4m', 'CVE-2020-7598', 'minimist', 'MODERATE', 'Prototype Pollution in minimist', [
    ['0', '0.2.1'],
    ['1.0.0', '1.2.3'],
  ]),
  fault('GHSA-wf5p-g6vw-rhxx', 'CVE-2023-45857', 'axios', 'MODERATE', 'Axios Cross-Site Request Forgery', [
    ['0.8.1', '0.28.0'],
    ['1.0.0', '1.6.0'],
  ]),
  fault('GHSA-cph5-m8f7-6c5x', 'CVE-2021-3749', 'axios', 'HIGH', 'ReDoS in axios', [['0', '0.21.2']]),
  fault('GHSA-4w2v-q235-vp99', 'CVE-2020-28168', 'axios', 'MODERATE', 'SSRF in axios', [['0', '0.21.1']]),
  fault('GHSA-r683-j2x4-v87g', 'CVE-2022-0235', 'node-fetch', 'HIGH', 'Leak of headers in node-fetch', [
    ['0', '2.6.7'],
    ['3.0.0', '3.1.1'],
  ]),
  fault('GHSA-93q8-gq69-wqmw', 'CVE-2021-3807', 'ansi-regex', 'HIGH', 'ReDoS in ansi-regex', [
    ['3.0.0', '3.0.1'],
    ['4.0.0', '4.1.1'],
    ['5.0.0', '5.0.1'],
    ['6.0.0', '6.0.1'],
  ]),
  fault('GHSA-ww39-953v-wcq6', 'CVE-2020-28469', 'glob-parent', 'HIGH', 'ReDoS in glob-parent', [
    ['0', '5.1.2'],
  ]),
  fault('GHSA-9c47-m6qq-7p4h', 'CVE-2022-46175', 'json5', 'HIGH', 'Prototype Pollution in json5', [
    ['0', '1.0.2'],
    ['2.0.0', '2.2.2'],
  ]),
  fault('GHSA-c2qf-rxjj-qqgw', 'CVE-2022-25883', 'semver', 'HIGH', 'ReDoS in semver', [
    ['0', '5.7.2'],
    ['6.0.0', '6.3.1'],
    ['7.0.0', '7.5.2'],
  ]),
  fault('GHSA-grv7-fg5c-xmjg', 'CVE-2024-4068', 'braces', 'HIGH', 'Uncontrolled resource use in braces', [
    ['0', '3.0.3'],
  ]),
  fault('GHSA-952p-6rrq-rcjv', 'CVE-2024-4067', 'micromatch', 'MODERATE', 'ReDoS in micromatch', [
    ['0', '4.0.8'],
  ]),
];

/** The record that OSV has of it. */
export function toOsv(known: KnownFault): Readonly<Record<string, unknown>> {
  const { id, cve, severity, summary, ranges } = known;
  return {
    ...{ id, summary, schema_version: '1.6.0', published: '2022-01-01T00:00:00Z' },
    modified: '2024-01-01T00:00:00Z',
    aliases: cve === undefined ? [] : [cve],
    affected: ranges.map(([introduced, fixed]) => ({
      package: { ecosystem: 'npm', name: known.package, purl: `pkg:npm/${known.package}` },
      ranges: [{ type: 'SEMVER', events: [{ introduced }, { fixed }] }],
    })),
    references: [{ type: 'WEB', url: `https://advisories.test/${id}` }],
    database_specific: { severity, cwe_ids: ['CWE-1321'], github_reviewed: true },
  };
}

function fault(
  id: string,
  cve: string,
  name: string,
  severity: KnownFault['severity'],
  summary: string,
  ranges: KnownFault['ranges'],
): KnownFault {
  return { id, cve, package: name, severity, summary, ranges };
}
