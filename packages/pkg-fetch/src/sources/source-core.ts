import { createHash } from 'node:crypto';
import { type Integrity, parseIntegrity } from '@dx/pkg-core';
import { type Gate, openGate } from '../gate.ts';
import { type ArchiveFacts, defaultSourceLimits } from './archive-manifests.ts';
import type { Checkout } from './checkout-commit.ts';
import type { FoundSource, SourceFetcherOptions, SourceLimits } from './types.ts';

/** What was fetched to answer a question, until its archive is asked for. */
export type FetchedSource =
  | { readonly kind: 'checkout'; readonly checkout: Checkout; readonly facts: ArchiveFacts }
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly integrity: Integrity;
      readonly facts: ArchiveFacts;
    };

/** What the calls of one source fetcher share. */
export interface SourceCore {
  readonly options: SourceFetcherOptions;
  readonly limits: SourceLimits;
  /** Few at a time: each is a process with children, and hosts turn away who asks too much. */
  readonly gate: Gate;
  readonly closing: AbortController;
  /** Answers by question. */
  readonly answers: Map<string, Promise<FoundSource>>;
  /** By what a lock says; taken out by the one who needs the archive. */
  readonly fetched: Map<string, Promise<FetchedSource>>;
  /** Calls under way. */
  readonly running: Set<Promise<unknown>>;
}

const gitPlaces = 4;

export function openSourceCore(options: SourceFetcherOptions): SourceCore {
  return Object.freeze<SourceCore>({
    options,
    limits: Object.freeze({ ...defaultSourceLimits, ...options.limits }),
    gate: openGate(gitPlaces),
    closing: new AbortController(),
    answers: new Map(),
    fetched: new Map(),
    running: new Set(),
  });
}

/** The sha512 of bytes. */
export function hashBytes(bytes: Uint8Array): Integrity {
  return parseIntegrity(`sha512-${createHash('sha512').update(bytes).digest('base64')}`);
}

/** One answer for all who ask for it; a failure is forgotten, so that the next may try again. */
export async function once<Answer>(
  answers: Map<string, Promise<Answer>>,
  key: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const asked = ask();
  answers.set(key, asked);
  try {
    return await asked;
  } catch (error) {
    if (answers.get(key) === asked) answers.delete(key);
    throw error;
  }
}

/** Removes what was fetched and not taken. */
export async function discardFetched({ fetched, options, running }: SourceCore): Promise<void> {
  await Promise.allSettled(running);
  for (const outcome of await Promise.allSettled(fetched.values())) {
    if (outcome.status !== 'fulfilled' || outcome.value.kind !== 'checkout') continue;
    options.fs.removeTree(outcome.value.checkout.temporary);
  }
  fetched.clear();
}
