declare module '@npmcli/arborist' {
  /** npm's own installer, as far as the tests use it. */
  export class Arborist {
    constructor(options: Readonly<Record<string, unknown>>);
    reify(options?: Readonly<Record<string, unknown>>): Promise<unknown>;
  }
}
