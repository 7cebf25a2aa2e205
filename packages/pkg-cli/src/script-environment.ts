import { composeEnvironment } from '@dx/pkg-build';
import { combineSettings, exportedSettings, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from './command-context.ts';
import { findNode, ownProgram } from './own-process.ts';

/** The environment that every script of a command sees, whichever package it belongs to: npm's variables and settings. */
export function scriptEnvironment(
  { settings, root }: Pick<Workspace, 'settings' | 'root'>,
  { project, terminal }: CommandContext,
  command: string,
): Readonly<Record<string, string>> {
  const text = (key: string): string | undefined => {
    const value = settingValue(settings, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [editor, nodeOptions, nodeGyp] = [text('editor'), text('node-options'), text('node-gyp')];
  return composeEnvironment({
    base: project.env,
    exported: exportedSettings(settings),
    ...(editor === undefined ? {} : { editor }),
    ...(nodeOptions === undefined ? {} : { nodeOptions }),
    ...(nodeGyp === undefined ? {} : { nodeGyp }),
    command,
    directory: project.directory,
    root,
    home: project.home,
    globalPrefix: project.globalPrefix,
    execPath: ownProgram(),
    nodePath: findNode(project.env).path,
    userAgent: settings.network.userAgent,
    version: project.dxVersion,
    color: terminal.paint.bold('') !== '',
    omitsDev: combineSettings(settings).omit.includes('dev'),
  });
}
