import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openFixture } from './fixture.ts';
import { type MatrixCell, type MatrixRivals, planCell } from './matrix.ts';
import { type MeasuredCell, measureCell } from './measure-cell.ts';
import { type Network, type RegistryProcess, startRegistryProcess } from './registry-process.ts';
import type { Rival } from './rivals/types.ts';
import { parseScenario } from './scenario.ts';
import { Workbench } from './workbench.ts';

/** What a run over the matrix works with. */
export interface MatrixRunOptions {
  /** Absolute path of the directory that it works in. */
  readonly disk: string;
  readonly rivals: MatrixRivals;
  readonly opened: ReadonlyMap<string, Rival>;
  /** Absent for as many as each fixture has. */
  readonly runs?: number;
}

/** Measures cells one after another. Folders stay from cell to cell of one fixture on one line. */
export interface MatrixRun {
  measure(cell: MatrixCell): Promise<MeasuredCell>;
  close(): Promise<void>;
}

interface Stage {
  readonly key: string;
  readonly directory: string;
  readonly benches: Map<string, Workbench>;
}

/** Opens it; registries are started when they are needed. */
export function openMatrixRun({ disk, rivals, opened, runs }: MatrixRunOptions): MatrixRun {
  const registries = new Map<string, Promise<RegistryProcess>>();
  let stage: Stage | undefined;

  function enter(key: string): Stage {
    if (stage?.key === key) return stage;
    if (stage !== undefined) rmSync(stage.directory, { recursive: true, force: true });
    stage = { key, directory: join(disk, key), benches: new Map() };
    return stage;
  }

  return {
    async measure(cell) {
      const line = nameLine(cell.network);
      const starting = registries.get(line) ?? startRegistryProcess(cell.network);
      registries.set(line, starting);
      const registry = await starting;
      const { benches, directory } = enter(`${cell.fixture}-${line}`);
      const entrants = planCell(cell, rivals, runs).flatMap(({ rival: name, ...counts }) => {
        const rival = opened.get(name);
        if (rival === undefined) return [];
        const bench =
          benches.get(name) ?? new Workbench(rival, openFixture(cell.fixture), directory, registry.url);
        benches.set(name, bench);
        return [{ bench, ...counts }];
      });
      const measured = await measureCell(cell.fixture, parseScenario(cell.scenario), entrants, registry);
      for (const name of [...rivals.withoutSpare, ...rivals.isolated]) {
        // They are in few cells, and the disk is small.
        benches.get(name)?.discard();
        benches.delete(name);
      }
      return measured;
    },
    async close() {
      for (const registry of registries.values()) await (await registry).close();
    },
  };
}

function nameLine({ latencyMs, mbit }: Network): string {
  return `${latencyMs}ms-${mbit ?? 'no'}mbit`;
}
