import { scenarioNames } from '../scenario.ts';
import { formatTable } from './markdown.ts';
import type { Measured } from './measured.ts';
import { orderScenarios, scenarioTexts } from './scenario-texts.ts';

/** What tables and charts call a scenario, its slug, and its short name for `pnpm bench`. */
export function formatScenarios({ scenarios, summary }: Measured): string {
  const rows = orderScenarios(scenarios).map((scenario) => {
    const [name = scenario, line] = scenario.split('-');
    const more =
      line === undefined ? '' : ` --latency-ms ${summary.line?.latencyMs} --mbit ${summary.line?.mbit}`;
    return [
      scenarioTexts.get(scenario) ?? scenario,
      `\`${scenarioNames[name] ?? name}\``,
      `\`--scenario ${name}${more}\``,
    ];
  });
  return formatTable(['scenario', 'slug', 'measured again by pnpm bench'], rows);
}
