import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { SelfTime } from './read-profiles.ts';

/** Whose code a place in a program is. */
export interface Origin {
  /** A package of dx, a library, a module of Node, or what the engine does by itself. */
  readonly part: string;
  /** The function, with its file where that is known. */
  readonly place: string;
}

const engine: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'V8: garbage collection'],
  ['(program)', 'V8 and system calls, not told apart'],
]);

const natives = 'native functions of Node: system calls, most of them';

/** Finds origins by the source maps that lie beside programs. Each is read once. */
export class OriginFinder {
  readonly #maps = new Map<string, SourceMap | undefined>();

  find({ name, url, line, column }: SelfTime): Origin {
    const own = engine.get(name);
    if (own !== undefined) return { part: own, place: own };
    if (url === '') return { part: natives, place: `${name} (native)` };
    if (url.startsWith('node:')) return { part: url, place: `${name || 'top of the file'} (${url})` };
    const source = this.#sourceOf(url, line, column);
    const part = source === undefined ? 'start' : partOf(source);
    return { part, place: `${name || 'top of the file'} (${shorten(source ?? url)})` };
  }

  #sourceOf(url: string, line: number, column: number): string | undefined {
    const entry = this.#mapOf(url)?.findEntry(line, column);
    return entry !== undefined && 'originalSource' in entry ? entry.originalSource : undefined;
  }

  #mapOf(url: string): SourceMap | undefined {
    if (!this.#maps.has(url)) this.#maps.set(url, readMap(url));
    return this.#maps.get(url);
  }
}

function readMap(url: string): SourceMap | undefined {
  const file = `${url.startsWith('file:') ? fileURLToPath(url) : url}.map`;
  if (!existsSync(file)) return undefined;
  return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]);
}

function partOf(source: string): string {
  const library = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
  if (library !== undefined) return `library ${library}`;
  const own = /(?:^|\/)(pkg-[a-z]+)\//.exec(source)?.[1];
  return own ?? 'pkg-cli';
}

function shorten(source: string): string {
  return source
    .replace(/^.*\/node_modules\//, '')
    .replace(/^(?:\.\.\/)+/, '')
    .replace(/^.*\/bin\//, 'bin/');
}
