import { describe, expect, test } from 'vitest';
import { findNodeFault } from '../setup/check-node.mjs';

describe('findNodeFault', () => {
  test.each(['20.19.0', '20.20.2', '22.12.0', '22.22.1', '23.0.0', '24.1.0', '30.0.0'])(
    'accepts Node %s',
    (version) => {
      expect(findNodeFault(version)).toBeUndefined();
    },
  );

  test.each(['18.20.8', '20.18.3', '21.7.3', '22.11.0', '8.0.0'])(
    'refuses Node %s and says what is needed',
    (version) => {
      expect(findNodeFault(version)).toContain('20.19');
      expect(findNodeFault(version)).toContain(`Node ${version}`);
    },
  );
});
