import type { Advisory, Severity } from '../types.ts';
import type { AuditReport, Vulnerability } from './types.ts';

/** What a report in SARIF says besides what was found. */
export interface SarifOptions {
  /** Of the tool. */
  readonly version: string;
  /** The lockfile, relative to the project: what alerts are shown at. */
  readonly lockfile: string;
}

type Fields = Readonly<Record<string, unknown>>;

const levels: Readonly<Record<Severity, 'note' | 'warning' | 'error'>> = {
  info: 'note',
  low: 'note',
  moderate: 'warning',
  high: 'error',
  critical: 'error',
};
/** Where there is no score: the middle of what the word stands for. */
const scores: Readonly<Record<Severity, string>> = {
  info: '0.0',
  low: '2.0',
  moderate: '5.0',
  high: '8.0',
  critical: '9.5',
};

/**
 * A report for code scanning: a rule for each advisory, a result for each advisory and package. Those that are affected
 * only by what they depend on are in the ways of the others. Stable names, so that an alert stays the same alert.
 *
 * Source: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function auditReportSarif({ vulnerabilities }: AuditReport, options: SarifOptions): Fields {
  const found = vulnerabilities.flatMap((one) => one.advisories.map((advisory) => ({ one, advisory })));
  const rules = new Map(found.map(({ advisory }) => [idOf(advisory), toRule(advisory)]));
  const order = [...rules.keys()];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dx audit', version: options.version, rules: [...rules.values()] } },
        results: found.map(({ one, advisory }) =>
          toResult(one, advisory, order.indexOf(idOf(advisory)), options),
        ),
      },
    ],
  };
}

function toRule(advisory: Advisory): Fields {
  const { title, url, severity, cwe, cvss, isMalware } = advisory;
  const id = idOf(advisory);
  return {
    id,
    shortDescription: { text: title === '' ? id : title },
    ...(/^https?:\/\/[^\s"<>]+$/.test(url) ? { helpUri: encodeURI(decodeSafely(url)) } : {}),
    properties: {
      'security-severity': cvss === undefined || cvss.score === 0 ? scores[severity] : cvss.score.toFixed(1),
      tags: ['security', ...(isMalware === true ? ['malware'] : []), ...cwe],
    },
  };
}

function toResult(one: Vulnerability, advisory: Advisory, ruleIndex: number, options: SarifOptions): Fields {
  const { name, nodes } = one;
  const versions = [...new Set(nodes.map(({ version }) => version))].join(', ');
  const [first] = nodes;
  const way = first === undefined || first.path.length < 2 ? '' : ` (through ${first.path.join(' > ')})`;
  const ruleId = idOf(advisory);
  return {
    ruleId,
    ruleIndex,
    level: levels[advisory.severity],
    message: { text: `${name} ${versions}${way}: ${advisory.title}. ${fixText(one)}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(options.lockfile) } },
        logicalLocations: nodes.map(({ location }) => ({ fullyQualifiedName: location, kind: 'module' })),
      },
    ],
    partialFingerprints: { 'dxAudit/v1': `${ruleId}:${name}` },
  };
}

function fixText({ fixAvailable: fix }: Vulnerability): string {
  if (fix === true) return 'dx audit fix mends it.';
  if (fix === false) return 'No fix is known.';
  return `${fix.name} ${fix.version} would mend it.`;
}

function idOf({ id, url }: Advisory): string {
  return /GHSA(?:-[a-z0-9]{4}){3}/.exec(url)?.[0] ?? String(id);
}

function decodeSafely(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
