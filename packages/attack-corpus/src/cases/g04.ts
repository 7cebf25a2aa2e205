import { installsRepository } from '../git-projects.ts';
import type { Case, Places } from '../types.ts';

const trap = ({ canary }: Places): string => `#!/bin/sh\ntouch '${canary}'\nexec git "$@"\n`;
const settings: Readonly<Record<string, (places: Places) => string>> = {
  '.npmrc': () =>
    'git=./evil\nignore-scripts=false\nnode-options=--require ./evil.js\nscript-shell=./evil\nonload-script=./evil.js\n',
  '.yarnrc.yml': () => 'yarnPath: ./evil.js\nplugins: [./evil.js]\n',
  '.yarnrc': () => 'yarn-path "./evil.js"\n',
  '.pnpmfile.cjs': ({ canary }) => `require('fs').writeFileSync(${JSON.stringify(canary)}, '')`,
  'pnpm-workspace.yaml': () => 'packages: [.]\nconfigDependencies: { evil: 1.0.0 }\n',
  '.dxrc': () => 'git=./evil\n',
  'bunfig.toml': () => 'preload = ["./evil.js"]\n',
  '.npm-extension.mjs': ({ canary }) =>
    `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(canary)}, '')`,
};

/** See `what`. */
export const theCase: Case = {
  id: 'G04',
  what: 'A repository brings settings of a package manager, which would run a program while it is prepared',
  source: 'PackageGate (2026)',
  must: 'Settings are never read from a dependency, with or without `--ignore-scripts`.',
  attacks: Object.entries(settings).flatMap(([name, text]) =>
    [['install'], ['install', '--ignore-scripts']].map((argv) => ({
      ...installsRepository(`${name}, ${argv.join(' ')}`, (places) => ({
        'package.json': {
          ...{ name: 'bad', version: '1.0.0', scripts: { prepare: 'true' } },
          devDependencies: { other: `git+file://${places.outside}/kept` },
        },
        [name]: text(places),
        evil: trap(places),
        'evil.js': `require('fs').writeFileSync(${JSON.stringify(places.canary)}, '')`,
      })),
      commands: [argv],
    })),
  ),
};
