import { compareLockTexts, compareMaps } from './compare-texts.mjs';

/** @typedef {import('./run-case.mjs').Outcome} Outcome */
/** @typedef {'versions' | 'placement' | 'commands' | 'lock' | 'npm ls' | 'npm ci' | 'lock after adding'} Aspect */

/**
 * @typedef {object} Difference
 * @property {Aspect} aspect
 * @property {string} detail one line: where, what dx has, what npm has
 */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {string} about
 * @property {string} addition
 * @property {number} packages that npm put into `node_modules`
 * @property {string} [refused] npm's code, when both refuse the manifest for the same reason
 * @property {string} [refusedAddition] the same for the addition
 * @property {string} [refusedInstall] npm's code, when `npm ci` refuses what npm wrote as it refuses what dx wrote
 * @property {readonly Difference[]} differences
 * @property {'a second npm install' | 'npm install --package-lock-only'} [agrees] what of npm's makes what dx makes, when
 *   its first install does not: the tree and the lockfile, or the lockfile where only that differs
 */

/** dx's codes for what npm calls by these. @type {Readonly<Record<string, readonly string[]>>} */
const sameFailures = {
  E404: ['DX_PACKAGE_NOT_FOUND'],
  EBADPLATFORM: ['DX_UNSUPPORTED_PLATFORM'],
  EOVERRIDE: ['DX_OVERRIDE_CONFLICT'],
  ERESOLVE: ['DX_PEER_CONFLICT'],
  ETARGET: ['DX_VERSION_NOT_FOUND'],
  'Unable to resolve reference': ['DX_INVALID_OVERRIDE'],
};

/**
 * @param {Pick<import('./list-cases.mjs').Case, 'name' | 'about' | 'addition'>} entry
 * @param {{ readonly dx: Outcome, readonly npm: Outcome }} fresh
 * @param {{ readonly dx: Outcome, readonly npm: Outcome }} [added] missing where npm refused the first install
 * @returns {Result}
 */
export function compareOutcomes({ name, about, addition }, fresh, added) {
  const packages = fresh.npm.tree?.packages.size ?? 0;
  const facts = { name, about, addition, packages };
  if (fresh.npm.failure !== undefined || fresh.dx.failure !== undefined) {
    const fault = compareFailures(fresh);
    return {
      ...facts,
      ...(fault === undefined ? { refused: fresh.npm.failure } : {}),
      differences: fault === undefined ? [] : [{ aspect: 'versions', detail: fault }],
    };
  }
  const { detail, refused } =
    added === undefined ? { detail: [], refused: undefined } : compareAdditions(added);
  const differences = [...compareInstalls(fresh), ...label('lock after adding', detail)];
  return { ...facts, ...(refused === undefined ? {} : { refusedAddition: refused }), differences };
}

/**
 * What differs between two installs that both succeeded: trees and lockfiles.
 *
 * @param {{ readonly dx: Outcome, readonly npm: Outcome }} outcomes
 * @returns {Difference[]}
 */
export function compareInstalls({ dx, npm }) {
  return [
    ...label('versions', compareMaps(identities(dx), identities(npm))),
    ...label('placement', compareMaps(dx.tree?.packages, npm.tree?.packages)),
    ...label('commands', compareMaps(dx.tree?.commands, npm.tree?.commands)),
    ...label('lock', compareLockTexts(dx.lock, npm.lock)),
  ];
}

/**
 * @param {{ readonly dx: Outcome, readonly npm: Outcome }} added
 * @returns {{ detail: string[], refused: string | undefined }}
 */
function compareAdditions({ dx, npm }) {
  if (dx.failure !== undefined || npm.failure !== undefined) {
    const fault = compareFailures({ dx, npm });
    return fault === undefined
      ? { detail: [], refused: npm.failure }
      : { detail: [fault], refused: undefined };
  }
  const manifest = dx.manifest === npm.manifest ? [] : ['package.json has other bytes'];
  return { detail: [...manifest, ...compareLockTexts(dx.lock, npm.lock)], refused: undefined };
}

/**
 * @param {{ readonly dx: Outcome, readonly npm: Outcome }} outcomes at least one of them a failure
 * @returns {string | undefined} the difference, when they did not fail for the same reason
 */
function compareFailures({ dx, npm }) {
  const codes = sameFailures[npm.failure ?? ''] ?? [];
  if (dx.failure !== undefined && codes.includes(dx.failure)) return undefined;
  return `dx ${dx.failure ?? 'installs it'}, npm ${npm.failure ?? 'installs it'}`;
}

/**
 * @param {Outcome} outcome
 * @returns {Map<string, string>} every `name@version`, once
 */
function identities({ tree }) {
  return new Map([...(tree?.packages.values() ?? [])].map((identity) => [identity, 'there']));
}

/**
 * @param {Aspect} aspect
 * @param {readonly string[]} details
 * @returns {Difference[]}
 */
function label(aspect, details) {
  return details.map((detail) => ({ aspect, detail }));
}
