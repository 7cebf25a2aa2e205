declare module 'npm-packlist-of-npm12' {
  interface PackNode {
    readonly path: string;
    readonly package: Readonly<Record<string, unknown>>;
    readonly isProjectRoot: boolean;
    readonly isLink: boolean;
    readonly target: PackNode;
    readonly workspaces: ReadonlyMap<string, string> | undefined;
    readonly edgesOut: {
      get(name: string): { readonly peer: boolean; readonly dev: boolean; readonly to: PackNode } | undefined;
    };
  }
  interface PackListOptions {
    readonly path: string;
    readonly globalIgnoreFile?: string;
    readonly prefix?: string;
    readonly workspaces?: readonly string[];
  }
  const listFiles: (tree: PackNode, options: PackListOptions) => Promise<readonly string[]>;

  export type { PackNode };
  export default listFiles;
}

declare module '@npmcli/package-json' {
  interface PackageJson {
    readonly content: Readonly<Record<string, unknown>>;
    prepare(): Promise<PackageJson>;
  }
  const PackageJson: {
    normalize(directory: string): Promise<PackageJson>;
    fix(directory: string, options: { readonly changes: string[] }): Promise<PackageJson>;
  };
  export default PackageJson;
}

declare module 'ssri' {
  interface Hash {
    readonly algorithm: string;
    hexDigest(): string;
    toString(): string;
  }
  const ssri: {
    fromData(
      data: Uint8Array,
      options: { readonly algorithms: readonly string[] },
    ): { readonly sha1: readonly Hash[]; readonly sha512: readonly Hash[] };
  };
  export default ssri;
}

declare module 'npm-registry-fetch' {
  interface RegistryFetch {
    (
      uri: string,
      options: Readonly<Record<string, unknown>>,
    ): Promise<{
      readonly status: number;
      readonly body: AsyncIterable<Uint8Array>;
      buffer(): Promise<Buffer>;
      json(): Promise<unknown>;
    }>;
    json(uri: string, options: Readonly<Record<string, unknown>>): Promise<unknown>;
  }
  const registryFetch: RegistryFetch;
  export default registryFetch;
}

declare module 'libnpmpublish' {
  const libnpmpublish: {
    publish(
      manifest: Readonly<Record<string, unknown>>,
      archive: Uint8Array,
      options: Readonly<Record<string, unknown>>,
    ): Promise<{ readonly transparencyLogUrl?: string }>;
    unpublish(spec: string, options: Readonly<Record<string, unknown>>): Promise<boolean>;
  };
  export default libnpmpublish;
}

declare module 'libnpmversion' {
  const setVersion: (version: string, options: Readonly<Record<string, unknown>>) => Promise<string>;
  export default setVersion;
}

declare module 'libnpmsearch' {
  const search: (
    words: readonly string[],
    options: Readonly<Record<string, unknown>>,
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  export default search;
}

declare module 'npm-profile' {
  type Options = Readonly<Record<string, unknown>>;
  type Opener = (url: string, emitter: { readonly signal: AbortSignal }) => Promise<void>;
  const profile: {
    adduserWeb(opener: Opener, options: Options): Promise<{ readonly token: string }>;
    loginWeb(opener: Opener, options: Options): Promise<{ readonly token: string }>;
    adduserCouch(
      user: string,
      email: string,
      password: string,
      options: Options,
    ): Promise<{ readonly token: string }>;
    loginCouch(user: string, password: string, options: Options): Promise<{ readonly token: string }>;
    webAuthOpener(
      opener: Opener,
      authUrl: string,
      doneUrl: string,
      options: Options,
    ): Promise<{ readonly token: string }>;
  };
  export default profile;
}

declare module 'hosted-git-info' {
  interface HostedRepository {
    readonly domain: string;
    readonly user: string;
    readonly project: string;
    browse(path?: string): string;
    bugs(): string | undefined;
    docs(): string | undefined;
  }
  const hostedGitInfo: { fromUrl(url: string): HostedRepository | undefined };
  export default hostedGitInfo;
}
