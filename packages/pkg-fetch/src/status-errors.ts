import { DxError } from '@dx/pkg-core';
import { proxyLoginHint } from './errors.ts';
import { redactUrl } from './redact-url.ts';

/** What was asked for, in the words of messages. */
export interface Subject {
  /** `react`, `react@18.3.1` */
  readonly label: string;
  readonly registry: URL;
  readonly kind: 'packument' | 'archive' | 'search';
}

/** The failure that an HTTP status other than success stands for. `reason` is what the server said, redacted. */
export function statusFailure(subject: Subject, url: URL, status: number, reason: string): DxError {
  if (status === 404) return notFound(subject, url);
  const said = reason === '' ? '' : `: ${reason}`;
  const details = {
    url: redactUrl(url),
    status,
    registry: redactUrl(subject.registry),
    subject: subject.label,
  };
  if (status === 401) {
    return new DxError({
      code: 'DX_FETCH_UNAUTHORIZED',
      message: `${url.host} wants a login for ${subject.label} (401)${said}`,
      hint: `npm login --registry=${redactUrl(subject.registry)}`,
      details,
    });
  }
  if (status === 403) {
    return new DxError({
      code: 'DX_FETCH_FORBIDDEN',
      message: `${url.host} refuses access to ${subject.label} (403)${said}`,
      hint: 'Ask its owner for access, or log in as somebody who has it: npm whoami',
      details,
    });
  }
  return new DxError({
    code: 'DX_FETCH_STATUS',
    message: `Unexpected status ${status} from ${redactUrl(url)} for ${subject.label}${said}`,
    hint: statusHint(status),
    details,
  });
}

function notFound(subject: Subject, url: URL): DxError {
  const registry = redactUrl(subject.registry);
  if (subject.kind !== 'archive') {
    return new DxError({
      code: 'DX_PACKAGE_NOT_FOUND',
      message: `Package ${subject.label} does not exist in ${registry}, or is not visible without a login`,
      hint: `Check the spelling; for a private package: npm login --registry=${registry}`,
      details: { name: subject.label, registry },
    });
  }
  return new DxError({
    code: 'DX_ARCHIVE_NOT_FOUND',
    message: `The archive of ${subject.label} is not at ${redactUrl(url)}`,
    hint: 'The version may have been unpublished; update the entry, or check the registry setting',
    details: { subject: subject.label, url: redactUrl(url), registry },
  });
}

function statusHint(status: number): string {
  if (status === 407) return proxyLoginHint;
  if (status === 429) return 'The registry limits requests; wait a little and run the command again';
  return status >= 500 ? 'The registry has a problem; try again later' : 'Check the registry setting';
}
