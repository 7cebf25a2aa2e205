import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack } from '../types.ts';

const header = (from: string, to: string): string => `diff --git a/${from} b/${to}\n`;
const added = (path: string): string => `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${payload}\n`;
const outside = '../../../../outside/f';

/** A patch of the project for a package that it has. */
function patched(name: string, text: string): ProjectAttack {
  return {
    kind: 'project',
    name,
    packages: () => ({ bad: { versions: { '1.0.0': { files: { f: 'one\n' } } } } }),
    files: () => ({
      'package.json': {
        name: 'app',
        version: '1.0.0',
        dependencies: { bad: '1.0.0' },
        patchedDependencies: { 'bad@1.0.0': 'patches/bad.patch' },
      },
      'patches/bad.patch': text,
    }),
    verdict: { kind: 'anyhow' },
    hasRivals: false,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'D01',
  what: 'A patch has paths that lead out of its package, or makes a link',
  source: 'pnpm@26a7d633bf',
  must: 'The patch is refused; nothing but files of the package is changed.',
  attacks: [
    patched('a new file by ..', `${header(outside, outside)}new file mode 100644\n${added(outside)}`),
    patched(
      'a new file, absolute',
      `${header('/tmp/dx-attack-evil', '/tmp/dx-attack-evil')}new file mode 100644\n--- /dev/null\n+++ /tmp/dx-attack-evil\n@@ -0,0 +1 @@\n+${payload}\n`,
    ),
    patched(
      'a changed file by ..',
      `${header(outside, outside)}--- a/${outside}\n+++ b/${outside}\n@@ -1 +1 @@\n-f of somebody else\n+${payload}\n`,
    ),
    patched(
      'a deleted file by ..',
      `${header(outside, outside)}deleted file mode 100644\n--- a/${outside}\n+++ /dev/null\n@@ -1 +0,0 @@\n-f of somebody else\n`,
    ),
    patched(
      'a rename to ..',
      `${header('f', outside)}similarity index 100%\nrename from f\nrename to ${outside}\n`,
    ),
    patched(
      'a rename from ..',
      `${header(outside, 'g')}similarity index 100%\nrename from ${outside}\nrename to g\n`,
    ),
    patched(
      'a copy to ..',
      `${header('f', outside)}similarity index 100%\ncopy from f\ncopy to ${outside}\n`,
    ),
    patched(
      'a link',
      `${header('l', 'l')}new file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+../../../../outside\n\\ No newline at end of file\n`,
    ),
    patched(
      'a link, then a file through it',
      `${header('l', 'l')}new file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+../../../../outside\n\\ No newline at end of file\n${header('l/f', 'l/f')}new file mode 100644\n${added('l/f')}`,
    ),
    patched(
      'backslashes',
      `${header('..\\\\..\\\\x', '..\\\\..\\\\x')}new file mode 100644\n${added('..\\..\\..\\x')}`,
    ),
    patched('a mode of setuid', `${header('f', 'f')}old mode 100644\nnew mode 104777\n`),
    patched(
      'carriage returns',
      `${header(outside, outside)}new file mode 100644\n${added(outside)}`.replaceAll('\n', '\r\n'),
    ),
    patched(
      'a path of git in quotes',
      `diff --git "a/${outside}" "b/${outside}"\nnew file mode 100644\n--- /dev/null\n+++ "b/${outside}"\n@@ -0,0 +1 @@\n+${payload}\n`,
    ),
  ],
};
