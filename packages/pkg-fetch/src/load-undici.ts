/// <reference path="./undici-parts.d.ts" />

/** The parts of undici that direct connections are made of. */
export interface UndiciParts {
  readonly Agent: typeof import('undici').Agent;
  readonly buildConnector: typeof import('undici').buildConnector;
}

/** Loads them, when the first transport is opened. */
export async function loadUndici(): Promise<UndiciParts> {
  const [agent, connect] = await Promise.all([
    import('undici/lib/dispatcher/agent.js'),
    import('undici/lib/core/connect.js'),
  ]);
  return { Agent: agent.default, buildConnector: connect.default };
}
