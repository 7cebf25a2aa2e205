declare module '@npmcli/config' {
  export default class Config {
    constructor(options: Readonly<Record<string, unknown>>);
    load(): Promise<void>;
    validate(source: string): boolean;
    readonly localPrefix: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly flat: Readonly<Record<string, unknown>>;
    get(key: string): unknown;
    find(key: string): string | null;
    getCredentialsByURI(url: string): Readonly<Record<string, string>>;
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  interface Definition {
    readonly type: unknown;
    readonly default: unknown;
    readonly deprecated?: string;
    readonly envExport: boolean;
  }
  const npmDefinitions: {
    readonly definitions: Readonly<Record<string, Definition>>;
    readonly shorthands: Readonly<Record<string, readonly string[]>>;
    readonly flatten: unknown;
    readonly nerfDarts: readonly string[];
  };
  export default npmDefinitions;
}

declare module '@npmcli/config/lib/type-defs.js' {
  const typeDefs: Readonly<Record<string, { readonly type: unknown }>>;
  export default typeDefs;
}

declare module '@npmcli/map-workspaces' {
  export default function mapWorkspaces(options: {
    readonly cwd: string;
    readonly pkg: unknown;
  }): Promise<ReadonlyMap<string, string>>;
}

declare module '@npmcli/package-json' {
  export default class PackageJson {
    static load(directory: string): Promise<PackageJson>;
    static normalize(directory: string): Promise<PackageJson>;
    readonly content: Readonly<Record<string, unknown>>;
    update(content: Readonly<Record<string, unknown>>): this;
    save(): Promise<void>;
  }
}
