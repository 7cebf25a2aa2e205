/**
 * The commands that are not about installing and running. A file of their own in `program`, so that an install neither
 * reads nor compiles what publishing, queries and accounts need; and each is set up, with what it needs, only when it is used.
 */
export const loadArchive = (): Promise<typeof import('./commands/archive.ts')> =>
  import('./commands/archive.ts');
export const loadAuditSubcommands = (): Promise<typeof import('./audit/subcommands.ts')> =>
  import('./audit/subcommands.ts');
export const loadCache = (): Promise<typeof import('./commands/cache.ts')> => import('./commands/cache.ts');
export const loadCompletion = (): Promise<typeof import('./commands/completion.ts')> =>
  import('./commands/completion.ts');
export const loadConfig = (): Promise<typeof import('./commands/config.ts')> =>
  import('./commands/config.ts');
export const loadDedupe = (): Promise<typeof import('./commands/dedupe.ts')> =>
  import('./commands/dedupe.ts');
export const loadDeploy = (): Promise<typeof import('./commands/deploy.ts')> =>
  import('./commands/deploy.ts');
export const loadDeprecate = (): Promise<typeof import('./commands/deprecate.ts')> =>
  import('./commands/deprecate.ts');
export const loadDiff = (): Promise<typeof import('./commands/diff.ts')> => import('./commands/diff.ts');
export const loadDistTag = (): Promise<typeof import('./commands/dist-tag.ts')> =>
  import('./commands/dist-tag.ts');
export const loadDoctor = (): Promise<typeof import('./commands/doctor.ts')> =>
  import('./commands/doctor.ts');
export const loadExplain = (): Promise<typeof import('./commands/explain.ts')> =>
  import('./commands/explain.ts');
export const loadFund = (): Promise<typeof import('./commands/fund.ts')> => import('./commands/fund.ts');
export const loadGates = (): Promise<typeof import('./gates/open-gates.ts')> =>
  import('./gates/open-gates.ts');
export const loadGit = (): Promise<typeof import('./commands/git.ts')> => import('./commands/git.ts');
export const loadHistory = (): Promise<typeof import('./commands/history.ts')> =>
  import('./commands/history.ts');
export const loadInit = (): Promise<typeof import('./commands/init.ts')> => import('./commands/init.ts');
export const loadInstallScripts = (): Promise<typeof import('./commands/install-scripts.ts')> =>
  import('./commands/install-scripts.ts');
export const loadLicenses = (): Promise<typeof import('./commands/licenses.ts')> =>
  import('./commands/licenses.ts');
export const loadLink = (): Promise<typeof import('./commands/link.ts')> => import('./commands/link.ts');
export const loadLocations = (): Promise<typeof import('./commands/locations.ts')> =>
  import('./commands/locations.ts');
export const loadLock = (): Promise<typeof import('./commands/lock.ts')> => import('./commands/lock.ts');
export const loadLogin = (): Promise<typeof import('./commands/login.ts')> => import('./commands/login.ts');
export const loadLogout = (): Promise<typeof import('./commands/logout.ts')> =>
  import('./commands/logout.ts');
export const loadLs = (): Promise<typeof import('./commands/ls.ts')> => import('./commands/ls.ts');
export const loadNpmOnly = (): Promise<typeof import('./commands/npm-only.ts')> =>
  import('./commands/npm-only.ts');
export const loadPack = (): Promise<typeof import('./commands/pack.ts')> => import('./commands/pack.ts');
export const loadPatch = (): Promise<typeof import('./commands/patch.ts')> => import('./commands/patch.ts');
export const loadPing = (): Promise<typeof import('./commands/ping.ts')> => import('./commands/ping.ts');
export const loadPkg = (): Promise<typeof import('./commands/pkg.ts')> => import('./commands/pkg.ts');
export const loadPrune = (): Promise<typeof import('./commands/prune.ts')> => import('./commands/prune.ts');
export const loadPublish = (): Promise<typeof import('./commands/publish.ts')> =>
  import('./commands/publish.ts');
export const loadQuery = (): Promise<typeof import('./commands/query.ts')> => import('./commands/query.ts');
export const loadRebuild = (): Promise<typeof import('./commands/rebuild.ts')> =>
  import('./commands/rebuild.ts');
export const loadSbom = (): Promise<typeof import('./commands/sbom.ts')> => import('./commands/sbom.ts');
export const loadSearch = (): Promise<typeof import('./commands/search.ts')> =>
  import('./commands/search.ts');
export const loadStore = (): Promise<typeof import('./commands/store.ts')> => import('./commands/store.ts');
export const loadUndo = (): Promise<typeof import('./commands/undo.ts')> => import('./commands/undo.ts');
export const loadUnpublish = (): Promise<typeof import('./commands/unpublish.ts')> =>
  import('./commands/unpublish.ts');
export const loadVersion = (): Promise<typeof import('./commands/version.ts')> =>
  import('./commands/version.ts');
export const loadView = (): Promise<typeof import('./commands/view.ts')> => import('./commands/view.ts');
export const loadWebPages = (): Promise<typeof import('./commands/web-pages.ts')> =>
  import('./commands/web-pages.ts');
export const loadWhoami = (): Promise<typeof import('./commands/whoami.ts')> =>
  import('./commands/whoami.ts');
