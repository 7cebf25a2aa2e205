import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A08',
  what: 'A chain of links leads outside, each of them harmless by itself',
  source: 'CVE-2026-26960 (GHSA-83g3-92jg-28cx)',
  must: 'No link of the chain is made.',
  attacks: [
    installsArchive(
      'symlinks and a hard link',
      ({ at }) => [
        { type: '2', path: `${at}/a`, linkPath: '.' },
        { type: '2', path: `${at}/a/b`, linkPath: '..' },
        { type: '1', path: `${at}/x`, linkPath: `${at}/a/b/secret` },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
    installsArchive(
      'a file through the chain',
      ({ at }) => [
        { type: '2', path: `${at}/a`, linkPath: '..' },
        { type: '2', path: `${at}/a/b`, linkPath: '../..' },
        { path: `${at}/a/b/outside/f`, body: payload },
      ],
      { 'a/b/outside/f': payload },
    ),
  ],
};
