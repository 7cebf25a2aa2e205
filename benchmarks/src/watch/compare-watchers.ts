import { mkdirSync, readdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import parcel from '@parcel/watcher';
import { watch as watchFiles } from 'chokidar';

const memberCount = 1000;
const saves = 100;
const waitMs = 2_000;

/** One way to watch the manifests of a workspace. */
interface WatchingWay {
  readonly name: string;
  /** Resolves when it watches; gives what ends it. */
  start(members: Members, onChange: () => void): Promise<() => unknown>;
}

interface Members {
  readonly root: string;
  readonly directories: readonly string[];
  readonly manifests: readonly string[];
}

const ways: readonly WatchingWay[] = [
  {
    name: 'fs.watch on each directory',
    start: async ({ directories }, onChange) => {
      const watchers = directories.map((directory) => watch(directory, onChange));
      return () => watchers.map((watcher) => watcher.close());
    },
  },
  {
    name: 'chokidar 5, the manifests',
    start: async ({ manifests }, onChange) => {
      const watcher = watchFiles([...manifests], { ignoreInitial: true }).on('all', onChange);
      await new Promise<void>((resolve) => watcher.on('ready', () => resolve()));
      return () => watcher.close();
    },
  },
  {
    name: 'chokidar 5, the directories, depth 0',
    start: async ({ directories, manifests }, onChange) => {
      const wanted = new Set([...directories, ...manifests]);
      const ignored = (path: string): boolean => !wanted.has(path);
      const watcher = watchFiles([...directories], { depth: 0, ignoreInitial: true, ignored }).on(
        'all',
        onChange,
      );
      await new Promise<void>((resolve) => watcher.on('ready', () => resolve()));
      return () => watcher.close();
    },
  },
  {
    name: '@parcel/watcher, the root',
    start: async ({ root }, onChange) => {
      const ignore = ['**/node_modules/**', '**/.git/**'];
      const { unsubscribe } = await parcel.subscribe(root, onChange, { ignore });
      return () => unsubscribe();
    },
  },
];

/** Ways to watch 1,000 members, as lines: what starting takes, what it holds, and from a save to the first call. */
export async function compareWatchers(directory: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [at, way] of ways.entries())
    lines.push(await measureWay(way, writeMembers(join(directory, `watch-${at}`))));
  return lines;
}

async function measureWay({ name, start }: WatchingWay, members: Members): Promise<string> {
  let called = (): void => undefined;
  const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()];
  const stop = await start(members, () => called());
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(startedCpu);
  const latencies: number[] = [];
  for (let save = 0; save < saves; save += 1) {
    const manifest = members.manifests[(save * 37) % members.manifests.length] ?? '';
    const savedMs = performance.now();
    const isCalled = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), waitMs);
      called = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    writeFileSync(`${manifest}.new`, JSON.stringify({ save }));
    renameSync(`${manifest}.new`, manifest);
    if (await isCalled) latencies.push(performance.now() - savedMs);
    called = () => undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const watches = countWatches();
  await stop();
  latencies.sort((a, b) => a - b);
  const [median = Number.NaN, late = Number.NaN] = [0.5, 0.95].map(
    (share) => latencies[Math.floor(latencies.length * share)],
  );
  const cells = [`${tookMs.toFixed(0)} ms`, `${((user + system) / 1000).toFixed(0)} ms`, String(watches)];
  return [
    name.padEnd(38),
    ...cells,
    `${median.toFixed(1)} (${late.toFixed(1)}) ms`,
    `${latencies.length} of ${saves} told`,
  ].join('  ');
}

/** Each with a manifest, two files more, and sources in three folders. */
function writeMembers(root: string): Members {
  const packages = join(root, 'packages');
  const directories = Array.from({ length: memberCount }, (_, at) => join(packages, `m${at}`));
  for (const directory of directories) {
    mkdirSync(join(directory, 'src', 'deep', 'er'), { recursive: true });
    mkdirSync(join(directory, 'node_modules', 'a', 'b'), { recursive: true });
    for (const name of ['package.json', 'README.md', 'tsconfig.json', 'src/index.js'])
      writeFileSync(join(directory, name), '{}');
  }
  return {
    root,
    directories: [root, packages, ...directories],
    manifests: directories.map((directory) => join(directory, 'package.json')),
  };
}

/** Of this process; none where there is no `/proc`. */
function countWatches(): number {
  try {
    const texts = readdirSync('/proc/self/fdinfo').map((name) => readInfo(name));
    return texts
      .join('\n')
      .split('\n')
      .filter((line) => line.startsWith('inotify ')).length;
  } catch {
    return 0;
  }
}

/** The directory that is read has a number that is gone by then. */
function readInfo(name: string): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${name}`, 'utf8');
  } catch {
    return '';
  }
}
