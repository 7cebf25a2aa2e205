import { predictNext } from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, type Settings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { formatBytes, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/format-table.ts';
import { wishOf } from './prefetch-wish.ts';
import { countsOf, namedBy, openMemory, projectKeys } from './project-memory.ts';

const shown = 20;

/** `dx cache predict`: what the selected manifest is likely to get next. Asks nobody and changes nothing. */
export async function showPrediction(context: CommandContext, isJson: boolean): Promise<number> {
  const { terminal, project } = context;
  const home = homeOf(context);
  const workspace = readWorkspace(project, { fs: nodeFs });
  const { counts } = await countsOf(home);
  const key = projectKeys(workspace).get(workspace.selected) ?? '';
  const previous = openMemory(home).contextOf(key)?.previous ?? [];
  const present = namedBy(workspace, workspace.selected);
  const predicted = predictNext(counts, { present, previous }, { count: shown });
  if (isJson) {
    terminal.print(JSON.stringify(predicted, undefined, 2));
    return 0;
  }
  const lines = predicted.map(({ name, probability }) => [
    { text: `${(probability * 100).toFixed(1)} %`.padStart(7) },
    { text: name },
  ]);
  for (const line of formatTable(lines)) terminal.print(line);
  terminal.print(prefetchLine(workspace.settings, project.env, home));
  return 0;
}

/** One line on what the setting `prefetch` does here and what came of it. */
export function prefetchLine(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const { fetchedNames, fetchedBytes, usedNames } = openMemory(home).stats();
  const wish = wishOf(settings, env);
  const says = {
    off: 'nothing is learnt or fetched ahead',
    learn: 'additions are noted here; nothing is fetched ahead',
    on: `up to ${settingValue(settings, 'prefetch-budget') ?? 20} MB are fetched ahead after an install`,
  };
  const came = `${plural(fetchedNames, 'package')} (${formatBytes(fetchedBytes)}) fetched ahead so far, ${usedNames} used`;
  return `prefetch is ${wish}: ${says[wish]}; ${came}`;
}
