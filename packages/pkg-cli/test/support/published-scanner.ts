import type { VersionSpec } from '@dx/fixture-registry';

/**
 * Refuses `worm` below 2. Written as those are that people publish for Bun: none of it runs on Node as it is. Fails when it
 * is run on anything else than Bun, as its own package, or with a file of the project read.
 */
export const publishedScanner: VersionSpec = {
  exports: { '.': './src/index.ts' },
  files: {
    'src/index.ts': `import Bun from 'bun'
import { describe } from './describe'
import type { Level } from './level.js'

const level: Level = 'fatal'

export const scanner: Bun.Security.Scanner = {
  version: '1',
  async scan({ packages }: { packages: Array<Bun.Security.Package> }) {
    console.log('noise')
    const found: Bun.Security.Advisory[] = []
    while (packages.length > 0) {
      const one = packages.shift()!
      if (one.name !== 'worm' || !Bun.semver.satisfies(one.version, '<2')) continue
      found.push({ level, package: one.name, url: null, description: describe(one) + ' ' + (Bun.env['WORM'] ?? 'test') })
    }
    return found
  },
}
`,
    'src/describe.ts': `import { name, version } from '../package.json'
export function describe(one: Bun.Security.Package): string {
  return \`\${one.name}@\${one.version} \${name} \${version}\`
}
`,
    'src/level.ts': `export type Level = 'fatal' | 'warn'\n`,
  },
};
