import { DxError, isDxError } from '@dx/pkg-core';

/** What npm's libraries throw when a registry says no. */
interface Answer {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly body?: unknown;
  readonly message?: unknown;
}

const networkErrors =
  /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ERR_TLS|CERT_|DEPTH_|SELF_|UNABLE_|ERR_SOCKET)/;

/**
 * What a registry's refusal means and what to do about it: DX_LOGIN_NEEDED, DX_OTP_NEEDED, DX_NOT_PUBLISHED,
 * DX_REGISTRY_REFUSED or DX_REGISTRY_UNREACHABLE. Other failures come back as they are.
 */
export function explainAnswer(error: unknown, action: string, registry: string): unknown {
  if (isDxError(error) || !(error instanceof Error)) return error;
  const { code, statusCode, body } = error as Answer;
  const npmCode = typeof code === 'string' ? code : '';
  const said = saidBy(body);
  const because = said === undefined ? '' : `: ${said}`;
  const details = { action, registry, npmCode, status: statusCode, said };
  const make = (dxCode: DxError['code'], message: string, hint: string): DxError =>
    new DxError({ code: dxCode, message: `${message}${because}`, hint, details, cause: error });
  if (npmCode === 'EOTP')
    return make('DX_OTP_NEEDED', `${action} needs a one-time password`, 'Repeat it with --otp=<code>');
  if (npmCode === 'E401' || npmCode === 'ENEEDAUTH')
    return make(
      'DX_LOGIN_NEEDED',
      `${action} needs a login at ${registry}`,
      `dx login --registry ${registry}`,
    );
  if (npmCode === 'E404')
    return make(
      'DX_NOT_PUBLISHED',
      `${action}: ${registry} does not have it`,
      'Check the name, the registry and the login: dx whoami',
    );
  if (typeof statusCode === 'number')
    return make(
      'DX_REGISTRY_REFUSED',
      `${action} was refused by ${registry} with ${statusCode}`,
      refusalHint(statusCode),
    );
  if (networkErrors.test(npmCode))
    return make(
      'DX_REGISTRY_UNREACHABLE',
      `${action}: no connection to ${registry} (${npmCode})`,
      'dx ping tells whether the registry answers; dx config get proxy',
    );
  return error;
}

function saidBy(body: unknown): string | undefined {
  if (typeof body === 'string' && body !== '') return body.slice(0, 300);
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, message, reason } = body as Readonly<Record<string, unknown>>;
  const said = [reason, error, message].find((text) => typeof text === 'string' && text !== '');
  return typeof said === 'string' ? said.slice(0, 300) : undefined;
}

function refusalHint(status: number): string {
  if (status === 403)
    return 'Check that you are an owner: dx owner ls <name>; a version can be published once only';
  if (status === 409) return 'Somebody else changed the package at the same time: try again';
  return status >= 500 ? 'Try again later' : 'The message is the registry’s own';
}
