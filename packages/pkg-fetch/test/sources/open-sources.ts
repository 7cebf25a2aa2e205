import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { addArchive } from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import { pack } from 'tar-stream';
import { onTestFinished } from 'vitest';
import {
  inMemoryTransport,
  openRegistryClient,
  openSourceFetcher,
  type SourceFetcher,
  type SourceFetcherOptions,
} from '../../src/index.ts';
import { settingsFor } from '../settings.ts';
import { type Files, gitEnv, makeDirectory } from './git-fixture.ts';

/** A fetcher for a project, closed when the test ends. Unless a client is given, every address answers 404. */
export function openSources(extra: Partial<SourceFetcherOptions> = {}): SourceFetcher {
  const root = extra.root ?? makeDirectory();
  const fetcher = openSourceFetcher({
    root,
    fs: nodeFs,
    client: openRegistryClient(settingsFor('https://registry.test/'), inMemoryTransport({})),
    temporaryDirectory: join(root, 'node_modules/.dx/sources'),
    env: gitEnv(root),
    ...extra,
  });
  onTestFinished(() => fetcher.close());
  return fetcher;
}

/** The files of an archive with their text, as the store unpacks it; executable ones end in `*`. */
export function unpackArchive(bytes: Uint8Array): Readonly<Record<string, string>> {
  const directory = makeDirectory();
  const job = { bytes: new Uint8Array(bytes), name: 'unpacked', version: '1.0.0' };
  const entry = addArchive(nodeFs, directory, job);
  const paths = listFiles(entry.directory, '');
  return Object.fromEntries(
    paths.map((path) => {
      const file = join(entry.directory, path);
      const mark = (statSync(file).mode & 0o111) === 0 ? '' : '*';
      return [path + mark, readFileSync(file, 'utf8')];
    }),
  );
}

function listFiles(directory: string, below: string): readonly string[] {
  return nodeFs.readDirectory(join(directory, below)).flatMap(({ name, kind }) => {
    const path = below === '' ? name : `${below}/${name}`;
    return kind === 'directory' ? listFiles(directory, path) : [path];
  });
}

/** What a host gives for a commit: a gzip of everything below one directory. */
export async function makeHostArchive(files: Files, top = 'a-commit'): Promise<Uint8Array<ArrayBuffer>> {
  const tar = pack();
  for (const [path, text] of Object.entries(files)) {
    const name = `${top}/${path}`;
    if (text.startsWith('-> ')) tar.entry({ name, type: 'symlink', linkname: text.slice(3) });
    else tar.entry({ name, mode: text.startsWith('#!') ? 0o755 : 0o644 }, text);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return new Uint8Array(gzipSync(Buffer.concat(chunks)));
}
