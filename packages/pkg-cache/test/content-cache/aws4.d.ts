declare module 'aws4' {
  interface SignedRequest {
    readonly service: string;
    readonly region: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Headers are signed as they are. */
    readonly doNotModifyHeaders: boolean;
  }

  interface Credentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }

  const aws4: {
    sign(
      request: SignedRequest,
      credentials: Credentials,
    ): { readonly headers: Readonly<Record<string, string>> };
  };
  export default aws4;
}
