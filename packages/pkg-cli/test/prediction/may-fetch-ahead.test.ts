import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayFetchAhead } from '../../src/prediction/may-fetch-ahead.ts';

describe('mayFetchAhead', () => {
  let supplies = '';
  beforeEach(() => {
    supplies = mkdtempSync(join(tmpdir(), 'dx-'));
  });
  afterEach(() => rmSync(supplies, { recursive: true, force: true }));

  function supply(name: string, facts: Readonly<Record<string, string>>): void {
    mkdirSync(join(supplies, name));
    for (const [file, value] of Object.entries(facts))
      writeFileSync(join(supplies, name, file), `${value}\n`);
  }

  it.each([
    ['', true],
    ['GENERAL.METERED:no (guessed)\n\nGENERAL.METERED:unknown\n', true],
    ['GENERAL.METERED:no\n\nGENERAL.METERED:yes (guessed)\n', false],
    ['GENERAL.METERED:yes\n', false],
  ])('goes by what NetworkManager says of metered connections: %j', async (answer, may) => {
    expect(await mayFetchAhead(nodeFs, async () => answer, supplies)).toBe(may);
  });

  it.each([
    ['on battery', 'Discharging', '0', false],
    ['at the mains', 'Discharging', '1', true],
    ['with a full battery', 'Full', '0', true],
  ])('goes by the power supply: %s', async (_, status, online, may) => {
    supply('BAT0', { type: 'Battery', status });
    supply('AC', { type: 'Mains', online });
    expect(await mayFetchAhead(nodeFs, async () => '', supplies)).toBe(may);
  });

  it('takes no notice of the battery of a mouse, nor where nothing can be told', async () => {
    supply('mouse', { type: 'Battery', status: 'Discharging', scope: 'Device' });
    expect(await mayFetchAhead(nodeFs, async () => '', supplies)).toBe(true);
    expect(await mayFetchAhead(nodeFs, async () => '', join(supplies, 'none'))).toBe(true);
  });
});
