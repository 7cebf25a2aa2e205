import { spawn } from 'node:child_process';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, settingValue } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { plainText } from '../terminal/plain-text.ts';

/**
 * Shows an address and opens it in the person's browser, as the setting `browser` says: a program, or false for none.
 * Only http, https and mailto. A browser that cannot be started is no failure: the address is on the screen.
 *
 * @throws DX_NO_WEB_ADDRESS for any other address
 */
export async function openInBrowser(title: string, address: string, context: CommandContext): Promise<void> {
  const url = webAddress(address);
  context.terminal.note(`${title}: ${plainText(url)}`);
  const browser = settingValue(readSettings(context.project, { fs: nodeFs }), 'browser');
  if (browser === false || process.stdout.isTTY !== true) return;
  const [program, ...args] = typeof browser === 'string' && browser !== 'true' ? [browser] : platformOpener();
  if (program === undefined) return;
  await new Promise<void>((resolve) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve());
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

function webAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && ['https:', 'http:', 'mailto:'].includes(url.protocol)) return url.href;
  throw new DxError({
    code: 'DX_NO_WEB_ADDRESS',
    message: `${JSON.stringify(address)} is no address of a web page`,
    hint: 'Only http, https and mailto addresses are opened',
    details: { address },
  });
}

function platformOpener(): readonly string[] {
  if (process.platform === 'darwin') return ['open'];
  return process.platform === 'win32' ? ['explorer.exe'] : ['xdg-open'];
}
