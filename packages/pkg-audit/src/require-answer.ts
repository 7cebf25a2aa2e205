import { DxError } from '@dx/pkg-core';
import type { AuditAnswer, Finding } from './types.ts';

/**
 * The findings of an answer, for whoever asked for nothing else.
 *
 * @throws DX_AUDIT_UNAVAILABLE when the registry has no advisories or did not answer
 */
export function requireAnswer(answer: AuditAnswer, registry: string): readonly Finding[] {
  if (answer.status === 'answered') return answer.findings;
  throw new DxError({
    code: 'DX_AUDIT_UNAVAILABLE',
    message:
      answer.status === 'unsupported'
        ? `The registry ${registry} has no advisories: ${answer.reason}`
        : `The registry ${registry} did not say which packages have advisories: ${answer.reason}`,
    hint:
      answer.status === 'unsupported'
        ? 'Ask one that has: dx audit --registry <url>'
        : 'Try again; dx ping tells whether the registry answers',
    details: { registry, reason: answer.reason, kind: answer.status },
  });
}
