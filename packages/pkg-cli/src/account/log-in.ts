import { DxError } from '@dx/pkg-core';
import type { CommandContext } from '../command-context.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { openInBrowser } from '../registry/open-in-browser.ts';
import type { RegistryOptions } from '../registry/registry-options.ts';
import { ask, canAsk } from '../terminal/ask.ts';

/**
 * A token of the person's account: by the browser, or by name and password where the registry knows nothing else.
 *
 * @throws DX_LOGIN_UNATTENDED when name and password are needed and nobody can be asked
 */
export async function logIn(
  kind: 'login' | 'adduser',
  options: RegistryOptions,
  context: CommandContext,
): Promise<string> {
  const byBrowser =
    options['authType'] === 'legacy' ? undefined : await logInByBrowser(kind, options, context);
  if (byBrowser !== undefined) return byBrowser;
  if (!canAsk()) throw unattended(options.registry);
  const { default: profile } = await import('npm-profile');
  const user = await ask('Username: ');
  const password = await ask('Password: ', 'secret');
  const email = kind === 'adduser' ? await ask('Email (this will be public): ') : '';
  const { token } = await askRegistry('Login', options, context, (tried) =>
    kind === 'adduser'
      ? profile.adduserCouch(user, email, password, tried)
      : profile.loginCouch(user, password, tried),
  );
  return token;
}

/** Nothing where the registry has no such login. */
async function logInByBrowser(
  kind: 'login' | 'adduser',
  options: RegistryOptions,
  context: CommandContext,
): Promise<string | undefined> {
  const { default: profile } = await import('npm-profile');
  const title = kind === 'login' ? 'Log in at' : 'Create your account at';
  const opener = (url: string): Promise<void> => openInBrowser(title, url, context);
  try {
    return await askRegistry('Login', options, context, async (tried) => {
      const { token } = await (kind === 'login'
        ? profile.loginWeb(opener, tried)
        : profile.adduserWeb(opener, tried)
      ).catch((error: unknown) => {
        if (isNotSupported(error)) return { token: undefined };
        throw error;
      });
      return token;
    });
  } catch (error) {
    if (isNotSupported(error)) return undefined;
    throw error;
  }
}

function isNotSupported(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENYI';
}

function unattended(registry: string): DxError {
  return new DxError({
    code: 'DX_LOGIN_UNATTENDED',
    message: `${registry} wants name and password, and nobody can be asked`,
    hint: 'Set a token instead: dx config set //<host>/:_authToken=<token>',
    details: { registry },
  });
}
