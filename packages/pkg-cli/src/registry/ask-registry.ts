import type { CommandContext } from '../command-context.ts';
import { ask, canAsk } from '../terminal/ask.ts';
import { explainAnswer } from './explain-answer.ts';
import { openInBrowser } from './open-in-browser.ts';
import type { RegistryOptions } from './registry-options.ts';

/**
 * Does something at a registry. When it asks for a second factor and a person is there, the person confirms in the
 * browser or types the password, and it is done once more.
 *
 * @throws DX_OTP_NEEDED when nobody can be asked; DX_LOGIN_NEEDED, DX_NOT_PUBLISHED, DX_REGISTRY_REFUSED,
 * DX_REGISTRY_UNREACHABLE for other refusals
 */
export async function askRegistry<Value>(
  action: string,
  options: RegistryOptions,
  context: CommandContext,
  request: (options: RegistryOptions) => Promise<Value>,
): Promise<Value> {
  try {
    return await request(options);
  } catch (error) {
    const otp =
      isSecondFactorWanted(error) && canAsk() ? await secondFactor(error, options, context) : undefined;
    if (otp === undefined) throw explainAnswer(error, action, options.registry);
    return await request({ ...options, otp }).catch((again: unknown) => {
      throw explainAnswer(again, action, options.registry);
    });
  }
}

function isSecondFactorWanted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EOTP';
}

async function secondFactor(
  error: unknown,
  options: RegistryOptions,
  context: CommandContext,
): Promise<string> {
  const { authUrl, doneUrl } = bodyOf(error);
  if (typeof authUrl === 'string' && typeof doneUrl === 'string') {
    const { default: profile } = await import('npm-profile');
    const opener = (url: string): Promise<void> => openInBrowser('Confirm at', url, context);
    const { token } = await profile.webAuthOpener(opener, authUrl, doneUrl, options);
    return token;
  }
  return (await ask('One-time password: ')).replaceAll(/\s/g, '');
}

function bodyOf(error: unknown): Readonly<Record<string, unknown>> {
  const body = (error as { readonly body?: unknown }).body;
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}
