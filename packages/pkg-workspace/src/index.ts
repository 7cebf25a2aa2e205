export type { FilterContext } from './graph/filter-members.ts';
export { filterMembers } from './graph/filter-members.ts';
export type { MemberGraph } from './graph/member-graph.ts';
export { membersOfFiles } from './graph/members-of-files.ts';
export { openMemberGraph } from './graph/open-member-graph.ts';
export type { MemberFilter } from './graph/parse-member-filter.ts';
export { parseMemberFilter } from './graph/parse-member-filter.ts';
export { editManifest, setField } from './manifest/edit-manifest.ts';
export { parseManifest } from './manifest/parse-manifest.ts';
export type { FsOptions } from './manifest/read-manifest.ts';
export { readManifest } from './manifest/read-manifest.ts';
export type { FindProjectOptions, Project } from './project/find-project.ts';
export { findProject } from './project/find-project.ts';
export { readWorkspace } from './project/read-workspace.ts';
export type { CombinedSettings, OmittableKind } from './settings/combine-settings.ts';
export { combineSettings } from './settings/combine-settings.ts';
export { defaultRegistry } from './settings/default-registry.ts';
export { exportedSettings } from './settings/exported-settings.ts';
export { credentialFor, registryFor, settingValue } from './settings/find-settings.ts';
export type { ReadSettingsOptions } from './settings/read-settings.ts';
export { readSettings } from './settings/read-settings.ts';
export type { SettingDefinition } from './settings/setting-definition.ts';
export { settingDefinition } from './settings/setting-definition.ts';
export { settingShorthands } from './settings/setting-shorthands.ts';
export type {
  CredentialRule,
  DependencyChange,
  DependencyField,
  FieldChange,
  Manifest,
  ManifestChange,
  ManifestFields,
  ManifestStyle,
  NetworkSettings,
  PackageExtension,
  Setting,
  SettingSource,
  Settings,
  SettingsInput,
  SettingValue,
  Workspace,
} from './types.ts';
