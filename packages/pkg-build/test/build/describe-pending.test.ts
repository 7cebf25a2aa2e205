import { describe, expect, it } from 'vitest';
import { describePending, type HeldBuild } from '../../src/index.ts';

function held(packageId: string, more: Partial<HeldBuild> = {}): HeldBuild {
  const path = `node_modules/${packageId.slice(0, packageId.lastIndexOf('@'))}`;
  return { packageId, path, approvalKey: packageId, ...more };
}

describe('describePending', () => {
  it('says nothing when nobody waits', () => {
    expect(describePending({ pending: [] })).toEqual([]);
  });

  it('says who waits, what would run, why, and how to decide', () => {
    const pending = [
      held('esbuild@0.25.0', { scripts: [{ event: 'postinstall', command: 'node install.js' }] }),
      held('sharp@0.33.0', {
        reason: 'other-version',
        scripts: [{ event: 'install', command: 'node install/check.js || npm run build' }],
      }),
      held('tool@1.0.0', { approvalKey: `github:user/tool#${'a'.repeat(40)}`, reason: 'other-source' }),
    ];
    expect(describePending({ pending }).join('\n')).toBe(
      `
3 packages wait for your approval; their install scripts have not run:

  esbuild@0.25.0
    postinstall  node install.js
  sharp@0.33.0
    another version is approved, this one is not
    install      node install/check.js || npm run build
  tool@1.0.0
    from github:user/tool#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    the name is approved, but this is not from its registry

  to read   node_modules/esbuild/package.json
  to allow  dx approve-scripts esbuild sharp tool
  to refuse dx deny-scripts esbuild sharp tool`.trim(),
    );
  });

  it('shows copies of a package once', () => {
    const pending = [held('a@1.0.0'), held('a@1.0.0', { path: 'node_modules/b/node_modules/a' })];
    expect(describePending({ pending }).slice(0, 3)).toEqual([
      '1 package waits for your approval; its install scripts have not run:',
      '',
      '  a@1.0.0 (2 copies)',
    ]);
  });

  it('lets no text out that moves the cursor, hides something or is wider than 80 columns', () => {
    const evil = 'x\u001b[31m\r\n\u202e\u200b; rm -rf ~ '.repeat(50);
    const pending = Array.from({ length: 30 }, (_, index) =>
      held(`${evil}${index}@1.0.0`, {
        path: evil,
        approvalKey: evil,
        scripts: [{ event: 'install', command: evil }],
      }),
    );
    const lines = describePending({ pending });
    expect(lines.every((line) => [...line].length <= 80)).toBe(true);
    expect(lines.join('')).not.toMatch(/\p{C}/u);
    expect(lines.at(-2)).toBe('  to allow  dx approve-scripts <package> …');
  });
});
