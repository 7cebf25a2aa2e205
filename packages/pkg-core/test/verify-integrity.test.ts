import ssri from 'ssri';
import { describe, expect, test } from 'vitest';
import { parseIntegrity } from '../src/index.ts';
import { verifyIntegrity } from '../src/node.ts';

const bytes = new TextEncoder().encode('the archive');

describe('verifyIntegrity', () => {
  test.each(['sha512', 'sha384', 'sha256', 'sha1'])('accepts bytes whose %s hash fits', (algorithm) => {
    const integrity = parseIntegrity(
      ssri.fromData(Buffer.from(bytes), { algorithms: [algorithm] }).toString(),
    );
    expect(() => verifyIntegrity(bytes, integrity, 'left-pad@1.3.0')).not.toThrow();
  });

  test('refuses other bytes and names both hashes', () => {
    const expected = ssri.fromData('other bytes').toString();
    const found = ssri.fromData(Buffer.from(bytes)).toString();
    expect(() => verifyIntegrity(bytes, parseIntegrity(expected), 'left-pad@1.3.0')).toThrow(
      expect.objectContaining({
        code: 'DX_INTEGRITY_MISMATCH',
        details: { subject: 'left-pad@1.3.0', expected, found },
      }),
    );
  });
});
