/**
 * Has npm's own libraries audit the lockfile of the working directory, with each question about a package answered before
 * the next one is asked. npm asks them all at once, and its report depends on which answer comes first. Prints the report
 * as JSON.
 *
 *   node audit-in-order.cjs <directory of npm> <registry> <cache> [omitted kind…]
 */
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [npm, registry, cache, ...omit] = process.argv.slice(2);
const requireOfNpm = createRequire(join(npm ?? '', 'package.json'));
const Arborist = requireOfNpm('@npmcli/arborist');
const Calculator = requireOfNpm('@npmcli/metavuln-calculator');

const { calculate } = Calculator.prototype;
let last = Promise.resolve();
Calculator.prototype.calculate = function inOrder(/** @type {readonly unknown[]} */ ...args) {
  const mine = last.then(() => calculate.apply(this, args));
  last = mine.catch(() => undefined);
  return mine;
};

const path = process.cwd();
const arborist = new Arborist({ path, registry, cache, omit, audit: true });
const { packages } = JSON.parse(readFileSync(join(path, 'package-lock.json'), 'utf8'));
const places = new Map(Object.keys(packages).map((location, place) => [location, place]));

/** Those that need a package in the order of the lockfile; npm has them in the order in which it made its tree. */
function sortDependents(/** @type {any} */ tree) {
  for (const { edgesIn } of tree.inventory.values()) {
    const place = (/** @type {any} */ { from }) => places.get(from.location) ?? 0;
    const sorted = [...edgesIn].sort((one, other) => place(one) - place(other));
    edgesIn.clear();
    for (const edge of sorted) edgesIn.add(edge);
  }
}

arborist
  .loadVirtual()
  .then(sortDependents)
  .then(() => arborist.audit())
  .then((/** @type {unknown} */ report) => process.stdout.write(JSON.stringify(report)));
