import { createHash, randomInt } from 'node:crypto';
import type { SigningPair } from './key-pair.ts';

/** The host that checkpoints of the log are signed as. */
export const logHost = 'log.test';

/**
 * An entry of a transparency log for a signed statement, as bundles have it: with the log's promise, and with a proof in a log of
 * this one entry.
 *
 * Source: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_rekor.proto
 */
export function logEntry(
  payload: Uint8Array,
  signature: Buffer,
  verifier: string,
  at: Date,
  log: SigningPair,
): Readonly<Record<string, unknown>> {
  const body = bodyOf(payload, signature, verifier);
  const integratedTime = Math.floor(at.getTime() / 1000);
  const logIndex = randomInt(10_000_000);
  const promised = { body: body.toString('base64'), integratedTime, logID: log.id.toString('hex'), logIndex };
  const root = createHash('sha256')
    .update(Buffer.from([0]))
    .update(body)
    .digest('base64');
  return {
    logIndex: String(logIndex),
    logId: { keyId: log.id.toString('base64') },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: String(integratedTime),
    inclusionPromise: {
      signedEntryTimestamp: log.sign(Buffer.from(JSON.stringify(promised))).toString('base64'),
    },
    inclusionProof: {
      ...{ logIndex: '0', rootHash: root, treeSize: '1', hashes: [] },
      checkpoint: { envelope: checkpointOf(root, log) },
    },
    canonicalizedBody: body.toString('base64'),
  };
}

/** Keys in alphabetical order: the log signs JSON in its canonical form. */
function bodyOf(payload: Uint8Array, signature: Buffer, verifier: string): Buffer {
  const hash = createHash('sha256').update(payload).digest('hex');
  return Buffer.from(
    JSON.stringify({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: hash },
        signatures: [
          { signature: signature.toString('base64'), verifier: Buffer.from(verifier).toString('base64') },
        ],
      },
    }),
  );
}

/** Source: https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md */
function checkpointOf(root: string, log: SigningPair): string {
  const note = `${logHost} - 1\n1\n${root}\n`;
  const signature = Buffer.concat([log.id.subarray(0, 4), log.sign(Buffer.from(note))]);
  return `${note}\n\u2014 ${logHost} ${signature.toString('base64')}\n`;
}
