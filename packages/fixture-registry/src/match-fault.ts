import { countedKind, decodePath, type Route, routedName } from './parse-route.ts';
import type { Fault } from './types.ts';

interface FaultRule {
  readonly fault: Fault;
  left: number;
}

/** The faults of one registry, in the order in which they were added. */
export class FaultRules {
  #rules: FaultRule[] = [];

  add(fault: Fault): () => void {
    const rule = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault for this request, used up by one. */
  take(target: string, route: Route): Fault | undefined {
    const rule = this.#rules.find(({ fault, left }) => left > 0 && matches(fault, target, route));
    if (rule === undefined) return undefined;
    rule.left -= 1;
    return rule.fault;
  }
}

function matches(fault: Fault, target: string, route: Route): boolean {
  if (fault.only !== undefined && fault.only !== countedKind(route)) return false;
  if (typeof fault.path === 'string') return fault.path === routedName(route);
  // A pattern with the g flag remembers where it stopped.
  fault.path.lastIndex = 0;
  return fault.path.test(decodePath(target));
}
