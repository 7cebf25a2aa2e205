import { describe, expect, it } from 'vitest';
import { bunWays, dxWays, fileOf } from '../src/bundles/ways.ts';
import { openRival } from '../src/rival.ts';
import type { RunPlace } from '../src/rivals/types.ts';

const place: RunPlace = { project: '/p', cache: '/c', home: '/h', registryUrl: 'http://127.0.0.1:1/' };

describe('ways to carry packages between machines', () => {
  it('have names of their own, and so have their files', () => {
    const ways = [...dxWays(openRival('dx')), ...bunWays(openRival('bun'))];
    expect(new Set(ways.map(({ name }) => name)).size).toBe(ways.length);
    expect(new Set(ways.map((way) => fileOf(way, '/d'))).size).toBe(ways.length);
  });

  it('begin from the file that they made, as continuous integration does', () => {
    const lines = dxWays(openRival('dx')).map((way) => [
      ...(way.save?.(place, '/f') ?? []).map(({ arguments: words }) => words.slice(1, 4).join(' ')),
      ...way.restore(place, '/f').map(({ arguments: words }) => words.slice(1, 4).join(' ')),
    ]);
    expect(lines.slice(0, 3)).toEqual([
      ['ci --registry http://127.0.0.1:1/'],
      ['cache pack /f', 'cache unpack /f', 'ci --registry http://127.0.0.1:1/'],
      ['cache pack /f', 'ci --bundle /f'],
    ]);
    const [, unpack] = dxWays(openRival('dx'))[1]?.restore(place, '/f') ?? [];
    expect(unpack?.environment).toMatchObject({ CI: '1', DX_HOME: '/c' });
  });
});
