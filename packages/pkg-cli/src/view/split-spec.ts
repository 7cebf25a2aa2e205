/** `name@rest` taken apart; `rest` is empty when there is none. A scope's own @ does not count. */
export function splitSpec(spec: string): { readonly name: string; readonly rest: string } {
  const at = spec.indexOf('@', 1);
  return at < 0 ? { name: spec, rest: '' } : { name: spec.slice(0, at), rest: spec.slice(at + 1) };
}
