/**
 * The commands that are not about installing and running. A file of their own in `program`, so that an install neither
 * reads nor compiles what publishing, queries and accounts need.
 */
export { auditCommand } from './commands/audit.ts';
export { cacheCommand } from './commands/cache.ts';
export { completionCommand } from './commands/completion.ts';
export { configCommand, configShorthand } from './commands/config.ts';
export { dedupeCommand, findDupesCommand } from './commands/dedupe.ts';
export { deployCommand } from './commands/deploy.ts';
export { deprecateCommand } from './commands/deprecate.ts';
export { diffCommand } from './commands/diff.ts';
export { distTagCommand } from './commands/dist-tag.ts';
export { doctorCommand } from './commands/doctor.ts';
export { explainCommand } from './commands/explain.ts';
export { fundCommand } from './commands/fund.ts';
export { gitCommand } from './commands/git.ts';
export { historyCommand } from './commands/history.ts';
export { initCommand } from './commands/init.ts';
export {
  approveScriptsCommand,
  denyScriptsCommand,
  installScriptsCommand,
} from './commands/install-scripts.ts';
export { linkCommand, unlinkCommand } from './commands/link.ts';
export { locationCommand } from './commands/locations.ts';
export { lockCommand } from './commands/lock.ts';
export { loginCommand } from './commands/login.ts';
export { logoutCommand } from './commands/logout.ts';
export { llCommand, lsCommand } from './commands/ls.ts';
export { npmOnlyCommand } from './commands/npm-only.ts';
export { packCommand } from './commands/pack.ts';
export { patchCommand, patchShorthand } from './commands/patch.ts';
export { pingCommand } from './commands/ping.ts';
export { pkgCommand } from './commands/pkg.ts';
export { pruneCommand } from './commands/prune.ts';
export { publishCommand } from './commands/publish.ts';
export { queryCommand } from './commands/query.ts';
export { rebuildCommand } from './commands/rebuild.ts';
export { searchCommand } from './commands/search.ts';
export { storeCommand } from './commands/store.ts';
export { redoCommand, undoCommand } from './commands/undo.ts';
export { unpublishCommand } from './commands/unpublish.ts';
export { versionCommand } from './commands/version.ts';
export { viewCommand } from './commands/view.ts';
export { webPageCommand } from './commands/web-pages.ts';
export { whoamiCommand } from './commands/whoami.ts';
