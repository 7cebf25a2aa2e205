import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import semver from 'semver';

/** @typedef {Readonly<Record<string, any>>} Fields */

const bulkPath = '/-/npm/v1/security/advisories/bulk';
const scores = new Map([
  ['LOW', 3.1],
  ['MODERATE', 5.3],
  ['HIGH', 7.5],
  ['CRITICAL', 9.8],
]);

/**
 * A registry on loopback that knows advisories, as registries answer the bulk question: of the names that are asked for,
 * those that are about one of the versions. Everything else is asked of the registry behind it.
 *
 * @param {readonly Fields[]} records in the form of OSV
 * @param {string} behind URL
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveAdvisories(records, behind) {
  const known = groupByName(records);
  const server = createServer(async (request, response) => {
    const { method, url = '' } = request;
    /** @type {Buffer[]} */
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (method === 'POST' && url === bulkPath) {
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer(JSON.parse(text.toString()), known)));
      return;
    }
    if (method !== 'GET') {
      response.writeHead(404).end('{}');
      return;
    }
    const { accept = '*/*' } = request.headers;
    const got = await fetch(new URL(url.slice(1), behind), { headers: { accept } });
    response.writeHead(got.status, { 'content-type': got.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await got.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {Readonly<Record<string, readonly string[]>>} asked versions by name
 * @param {ReadonlyMap<string, readonly Fields[]>} known
 * @returns {Record<string, Fields[]>}
 */
function answer(asked, known) {
  /** @type {Record<string, Fields[]>} */
  const answers = {};
  for (const [name, versions] of Object.entries(asked).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const about = (known.get(name) ?? []).filter(({ vulnerable_versions: range }) =>
      versions.some((version) => semver.satisfies(version, range, { includePrerelease: true, loose: true })),
    );
    if (about.length > 0) answers[name] = about;
  }
  return answers;
}

/**
 * What the registry says of each record, by package.
 *
 * @param {readonly Fields[]} records
 * @returns {Map<string, Fields[]>}
 */
function groupByName(records) {
  /** @type {Map<string, Fields[]>} */
  const known = new Map();
  for (const [at, record] of records.entries()) {
    const { severity: word, cwe_ids: cwe } = record['database_specific'];
    const vectorString = record['severity']?.[0]?.score;
    const name = record['affected'][0].package.name;
    const advisory = {
      id: 1_100_000 + at,
      url: `https://advisories.test/${record['id']}`,
      title: record['summary'],
      severity: word.toLowerCase(),
      vulnerable_versions: record['affected'].map(rangeOf).join(' || '),
      cwe,
      cvss:
        vectorString === undefined
          ? { score: 0, vectorString: null }
          : { score: scores.get(word) ?? 0, vectorString },
    };
    known.set(name, [...(known.get(name) ?? []), advisory]);
  }
  return known;
}

/**
 * One interval, as registries write it.
 *
 * @param {Fields} affected
 * @returns {string}
 */
function rangeOf({ ranges: [{ events }] }) {
  const { introduced, fixed, last_affected: last } = Object.assign({}, ...events);
  const from = introduced === '0' ? [] : [`>=${introduced}`];
  const to = fixed !== undefined ? [`<${fixed}`] : last !== undefined ? [`<=${last}`] : [];
  return from.length + to.length === 0 ? '*' : [...from, ...to].join(' ');
}
