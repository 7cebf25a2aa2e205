import { DxError } from '@dx/pkg-core';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import { checks } from '../doctor/checks.ts';
import { learnSecrets } from '../logs/learn-secrets.ts';
import { plainText } from '../terminal/plain-text.ts';

const groups = [...new Set(checks.map(({ group }) => group))];

/** `dx doctor`: whether this machine has what dx needs. Exit code 1 when something is missing. */
export const doctorCommand: Command = {
  usage: groups.map((group) => `[${group}]`).join(' '),
  flags: registryFlags,
  examples: ['dx doctor', 'dx doctor connection'],
  run: async (parsed, context) => {
    const { terminal } = context;
    const unknown = parsed.words.find((word) => word !== 'ping' && !groups.some((group) => group === word));
    if (unknown !== undefined)
      throw new DxError({
        code: 'DX_USAGE',
        message: `dx doctor does not know ${JSON.stringify(unknown)}`,
        hint: `dx doctor ${groups.join(' | ')}`,
      });
    learnSecrets(terminal, context.project);
    const wanted = parsed.words.map((word) => (word === 'ping' ? 'connection' : word));
    const chosen = checks.filter(({ group }) => wanted.length === 0 || wanted.includes(group));
    const results = [];
    for (const check of chosen) {
      const result = await check.run(context);
      results.push({ check: check.title, ...result });
      if (parsed.flags['json'] === true) continue;
      const paint = result.status === 'ok' ? terminal.paint.green : terminal.paint.red;
      terminal.print(
        `${paint(result.status.padEnd(6))}  ${check.title}\n        ${terminal.paint.dim(plainText(result.text))}`,
      );
    }
    if (parsed.flags['json'] === true) terminal.print(JSON.stringify(results, undefined, 2));
    return results.every(({ status }) => status === 'ok') ? 0 : 1;
  },
};
