declare module '@pnpm/npm-conf/lib/defaults.js' {
  const npmConf: { readonly defaults: { readonly registry: string } };
  export default npmConf;
}
