import { isRecord } from '../findings/read-manifest.ts';

const mostEntries = 8;
const longestCheckpoint = 4_096;
/** A signature of a checkpoint: a dash, who signed, and base64. */
const checkpointSignature = /^\u2014 [\w.:/-]{1,200} [A-Za-z0-9+/]+=*$/;

/**
 * Throws where a bundle would cost the library far more than a real one. It compares each two timestamps, and takes the name in a
 * checkpoint's signature for a regular expression.
 */
export function checkBounds(bundle: unknown): void {
  const material = recordOf(recordOf(bundle)['verificationMaterial']);
  const entries = listOf(material['tlogEntries']);
  const timestamps = listOf(recordOf(material['timestampVerificationData'])['rfc3161Timestamps']);
  const certificates = listOf(recordOf(material['x509CertificateChain'])['certificates']);
  if (Math.max(entries.length, timestamps.length, certificates.length) > mostEntries)
    throw new Error('it has more entries than any real one');
  for (const entry of entries) {
    const proof = recordOf(recordOf(entry)['inclusionProof']);
    checkCheckpoint(recordOf(proof['checkpoint'])['envelope']);
    if (listOf(proof['hashes']).length > 64) throw new Error('the proof of its log is too long');
  }
}

function checkCheckpoint(envelope: unknown): void {
  if (envelope === undefined) return;
  if (typeof envelope !== 'string' || envelope.length > longestCheckpoint)
    throw new Error('the checkpoint of its log is no short text');
  const [, ...signed] = envelope.split('\n\n');
  const lines = signed.join('\n\n').split('\n');
  if (lines.some((line) => line !== '' && !checkpointSignature.test(line)))
    throw new Error('the checkpoint of its log is garbled');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
