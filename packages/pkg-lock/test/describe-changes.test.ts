import { describe, expect, it } from 'vitest';
import { describeChanges, diffLocks, type Lock, type LockPackage } from '../src/index.ts';

function changes(from: Record<string, LockPackage>, to: Record<string, LockPackage>): string {
  const lockOf = (packages: Record<string, LockPackage>): Lock => ({ packages });
  return describeChanges(diffLocks(lockOf(from), lockOf(to)));
}

describe('describeChanges', () => {
  it('says nothing where nothing changed', () => {
    expect(describeChanges([])).toBe('');
  });

  it('has a line for what came, went, changed and moved', () => {
    const from = {
      'node_modules/alias': { version: '1.0.0', name: 'real' },
      'node_modules/debug': { version: '4.4.0' },
      'node_modules/gone': { version: '1.0.0' },
      'node_modules/m': { link: true, resolved: 'packages/m' },
      'node_modules/ms': { version: '2.1.3' },
    } as const;
    const to = {
      'node_modules/alias': { version: '1.0.0', name: 'other' },
      'node_modules/debug': { version: '4.4.1' },
      'node_modules/debug/node_modules/ms': { version: '2.1.3' },
      'node_modules/m': { version: '1.0.0' },
      'node_modules/new': { version: '3.0.0' },
    } as const;
    expect(changes(from, to)).toBe(
      [
        '~ other real@1.0.0 -> other@1.0.0 (node_modules/alias)',
        '~ debug 4.4.0 -> 4.4.1 (node_modules/debug)',
        '- gone 1.0.0 (node_modules/gone)',
        '~ m packages/m -> 1.0.0 (node_modules/m)',
        '> ms@2.1.3 node_modules/ms -> node_modules/debug/node_modules/ms',
        '+ new 3.0.0 (node_modules/new)',
        '',
      ].join('\n'),
    );
  });

  it('pairs what moved once, and keeps the rest as come and gone', () => {
    const one = { version: '1.0.0' };
    const from = { 'node_modules/x': one };
    const to = { 'node_modules/a/node_modules/x': one, 'node_modules/b/node_modules/x': one };
    expect(changes(from, to)).toBe(
      '+ x 1.0.0 (node_modules/b/node_modules/x)\n> x@1.0.0 node_modules/x -> node_modules/a/node_modules/x\n',
    );
  });

  it('lets no text move the cursor', () => {
    expect(changes({}, { 'node_modules/x': { resolved: 'https://x.test/\u001b[2J\u202e' } })).toBe(
      '+ x https://x.test/\\u001b[2J\\u202e (node_modules/x)\n',
    );
  });
});
