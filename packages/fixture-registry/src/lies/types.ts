import type { Socket } from 'node:net';
import type { RequestKind } from '../types.ts';

/** What an honest registry would say, in its own words. */
export interface HonestAnswer {
  readonly status: number;
  /** Lower-case names, without any that tell a length or an encoding. */
  readonly headers: Readonly<Record<string, string>>;
  /** Not compressed. */
  readonly body: Buffer;
  /** Address of the lying registry, with a final `/`. */
  readonly url: string;
  /** Path with query that was asked for. */
  readonly path: string;
}

/** Says something on the connection, or nothing. Whether the connection ends is up to it. */
export type Lie = (socket: Socket, honest: HonestAnswer) => void;

/** Which requests are lied to. */
export interface LieTarget {
  /** Only requests of this kind. Default all. */
  readonly only?: RequestKind;
  /** How many requests, the first ones. Default all. */
  readonly times?: number;
}

/** A registry on loopback whose network cannot be trusted. */
export interface LyingRegistry {
  /** Origin with a final `/`. */
  readonly url: string;
  /** Requests since the last `tellTheTruth`. */
  readonly asked: () => number;
  /** From now on; the lie before it is forgotten. */
  lie(lie: Lie, target?: LieTarget): void;
  /** From now on answers are those of the honest registry. */
  tellTheTruth(): void;
  /** Drops all connections. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
