import semver from 'semver';

/** @typedef {import('./compare-reports.mjs').Difference} Difference */

/**
 * @typedef {object} Knowledge what it takes to check a reason
 * @property {Readonly<Record<string, any>>} vulnerabilities those of npm's report
 * @property {ReadonlyMap<string, readonly string[]>} specs what importers ask of a name
 * @property {ReadonlyMap<string, readonly string[]>} versions which there are of the names that importers ask for
 * @property {ReadonlyMap<string, ReadonlySet<string>>} bundled names that these bundle and call `bundledDependencies`
 * @property {ReadonlyMap<string, ReadonlySet<string>>} unsuited versions of the names that importers ask for that do not suit the Node
 *   in use
 */

const options = { includePrerelease: true, loose: true };

/**
 * What differs and why, in the words of the page; each with the check that it is so.
 *
 * @type {readonly { readonly cause: string, readonly is: (difference: Difference, known: Knowledge) => boolean }[]}
 */
export const knownDifferences = [
  {
    cause:
      '`fixAvailable`: npm names a version that its own report says is affected. It decides when it comes upon the first ' +
      'advisory of a package and does not look again when others of it follow; dx takes all of them into account, so what ' +
      'it names is free of all, or it says that nothing is. Checked: the version that npm names is in the `range` that npm ' +
      'tells for that package.',
    is: ({ what, npm }, { vulnerabilities }) => {
      const fix = isFix(what) ? parse(npm) : undefined;
      return fix?.name !== undefined && isAffected(vulnerabilities, fix.name, fix.version);
    },
  },
  {
    cause:
      '`fixAvailable`: npm says that the ranges of the project allow a version that is free of the fault, and they do not: by ' +
      'the same haste. Checked: every version that the project allows of a direct dependency that leads there is in the ' +
      '`range` that npm tells for it.',
    is: ({ what, npm, dx }, known) =>
      isFix(what) &&
      npm === 'true' &&
      dx !== 'true' &&
      leadsTo(nameOf(what), known, (name) => isStuck(name, known)),
  },
  {
    cause:
      '`fixAvailable`: several direct dependencies lead there, there is room for the fix of one, and which one npm tells depends ' +
      'on which document it gets first. Checked: direct dependencies that lead there have other fixes in the report of npm, and ' +
      'what both name is a direct dependency at a version that is not affected, or none.',
    is: ({ what, npm, dx }, known) =>
      isFix(what) &&
      [npm, dx].map(parse).every((fix) => fix === false || isMended(fix, known)) &&
      fixesOf(nameOf(what), known).size > 1,
  },
  {
    cause:
      '`via`: npm lists a dependency again for each of its advisories that is about places of its own; dx lists it once. Checked: ' +
      'without what comes twice both are equal.',
    is: ({ what, npm, dx }) => what.endsWith(' via') && once(npm) === once(dx),
  },
  {
    cause:
      'A package that brings another one in its archive keeps it whatever is mended elsewhere. npm knows that of documents that call ' +
      'it `bundleDependencies`, dx also of those that call it `bundledDependencies`. Checked: the package does.',
    is: ({ what, npm, dx }, known) => {
      const name = nameOf(what);
      if (isFix(what))
        return known.bundled.size > 0 && [...known.bundled].some(([, names]) => names.has(name));
      if (!/ (?:via|effects)$/.test(what)) return false;
      const more = (parse(dx) ?? []).filter(
        (/** @type {unknown} */ one) => !(parse(npm) ?? []).includes(one),
      );
      const brings = (/** @type {string} */ by, /** @type {string} */ one) =>
        known.bundled.get(by)?.has(one) === true;
      if (what.endsWith(' via'))
        return more.length > 0 && more.every((/** @type {string} */ one) => brings(name, one));
      return (
        what.endsWith(' effects') &&
        more.length > 0 &&
        more.every((/** @type {string} */ by) => brings(by, name))
      );
    },
  },
  {
    cause:
      '`range`: old packages have versions like `3.0.0alpha1`, which are versions only to who reads them loosely; npm leaves ' +
      'them out of what it takes for affected. Checked: about all other versions of the package both ranges say the same.',
    is: ({ what, npm, dx }, { versions }) => {
      const [ours, npms] = [parse(dx), parse(npm)];
      const strict = (versions.get(nameOf(what)) ?? []).filter(
        (version) => semver.valid(version) === version,
      );
      return (
        what.endsWith(' range') &&
        strict.length > 0 &&
        strict.every(
          (version) => semver.satisfies(version, ours, options) === semver.satisfies(version, npms, options),
        )
      );
    },
  },
  {
    cause:
      '`fixAvailable`: npm prefers a version that suits the Node in use, dx names the newest that is free of the fault. ' +
      'Checked: both are, and what dx names does not suit this Node.',
    is: ({ what, npm, dx }, known) => {
      const [ours, npms] = isFix(what) ? [parse(dx), parse(npm)] : [];
      return (
        ours?.name !== undefined &&
        ours.name === npms?.name &&
        known.unsuited.get(ours.name)?.has(ours.version) === true &&
        [ours, npms].every((fix) => isMended(fix, known))
      );
    },
  },
  {
    cause:
      'What an advisory means for those that need a package, npm looks at only for the first one that is about its place. ' +
      'Which that is depends on which document comes first, since npm asks for all of them at once; and a package that needs ' +
      'two versions of another one, one of them by an alias, is told otherwise when the cache of npm has what an earlier audit ' +
      'worked out. Checked: the libraries of npm give the answer of dx when each question is answered before the next one is ' +
      'asked, with an empty cache.',
    is: () => false,
  },
];

/** The number of the cause that only asking npm's libraries can show. */
export const npmsOrder = knownDifferences.length;

/**
 * @param {Difference} difference
 * @param {Knowledge} known
 * @returns {number} the number of its cause, from 1 on; 0 when nobody knows it
 */
export function causeOf(difference, known) {
  return knownDifferences.findIndex(({ is }) => is(difference, known)) + 1;
}

/** @param {string} what */
function isFix(what) {
  return what.endsWith(' fixAvailable');
}

/** @param {string} what */
function nameOf(what) {
  return what.slice(0, what.lastIndexOf(' '));
}

/**
 * Whether something holds for a package or for one that is affected because of it.
 *
 * @param {string} name
 * @param {Knowledge} known
 * @param {(name: string) => boolean} holds
 */
function leadsTo(name, { vulnerabilities }, holds) {
  const names = new Set([name]);
  for (const one of names) for (const effect of vulnerabilities[one]?.effects ?? []) names.add(effect);
  return [...names].some(holds);
}

/**
 * What npm tells as fixes of the direct dependencies that lead to a package.
 *
 * @param {string} name
 * @param {Knowledge} known
 */
function fixesOf(name, known) {
  /** @type {Set<string>} */
  const fixes = new Set();
  leadsTo(name, known, (one) => {
    if (known.specs.has(one)) fixes.add(JSON.stringify(known.vulnerabilities[one]?.fixAvailable));
    return false;
  });
  return fixes;
}

/**
 * @param {any} fix
 * @param {Knowledge} known
 */
function isMended(fix, { vulnerabilities, specs }) {
  return specs.has(fix?.name) && !isAffected(vulnerabilities, fix.name, fix.version);
}

/**
 * @param {string} name
 * @param {Knowledge} known
 */
function isStuck(name, { vulnerabilities, specs, versions }) {
  const all = versions.get(name) ?? [];
  return (specs.get(name) ?? []).some((spec) => {
    const allowed = all.filter((version) => semver.satisfies(version, spec));
    return allowed.length > 0 && allowed.every((version) => isAffected(vulnerabilities, name, version));
  });
}

/**
 * @param {Readonly<Record<string, any>>} vulnerabilities
 * @param {string} name
 * @param {string} version
 */
function isAffected(vulnerabilities, name, version) {
  const range = vulnerabilities[name]?.range;
  return range !== undefined && semver.satisfies(version, range, options);
}

/** @param {string} list */
function once(list) {
  return JSON.stringify([
    ...new Set((parse(list) ?? []).map((/** @type {unknown} */ one) => JSON.stringify(one))),
  ]);
}

/**
 * @param {string} text
 * @returns {any}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
