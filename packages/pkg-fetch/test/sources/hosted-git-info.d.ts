declare module 'hosted-git-info' {
  interface HostedRepository {
    tarball(): string;
    sshurl(): string;
  }
  const HostedGit: { fromUrl(url: string): HostedRepository | undefined };
  export default HostedGit;
}
