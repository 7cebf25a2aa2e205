/**
 * The text of a fixture: one line for each manifest.
 *
 * @param {import('./reduce-manifests.mjs').Monorepo} monorepo
 * @returns {string}
 */
export function formatMonorepo({ manifests, ...facts }) {
  const head = Object.entries(facts).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`,
  );
  const lines = Object.entries(manifests).map(
    ([directory, manifest]) => `    ${JSON.stringify(directory)}: ${JSON.stringify(manifest)}`,
  );
  return `{\n${head.join('\n')}\n  "manifests": {\n${lines.join(',\n')}\n  }\n}\n`;
}
