import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readSettings, readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { registryFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { memberFlags, selectMembers } from '../members/select-members.ts';
import { askRegistry } from '../registry/ask-registry.ts';
import { fetchPackument } from '../registry/fetch-packument.ts';
import { openInBrowser } from '../registry/open-in-browser.ts';
import { packageOptions } from '../registry/package-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import { type PageKind, pageOf } from '../view/page-of.ts';
import { selectVersions } from '../view/select-versions.ts';
import { splitSpec } from '../view/split-spec.ts';

type Manifest = Readonly<Record<string, unknown>>;

/** `dx docs`, `dx repo`, `dx bugs`: a page about a package in the browser. */
export function webPageCommand(kind: PageKind): Command {
  return {
    usage: '[name…]',
    flags: [
      {
        name: 'browser',
        type: 'text',
        placeholder: '<program>',
        summary: 'Open it with this program',
        isSetting: true,
      },
      { name: 'no-browser', type: 'boolean', summary: 'Print the address only' },
      ...memberFlags,
      ...registryFlags,
    ],
    examples: [`dx ${kind}`, `dx ${kind} react`, `dx ${kind} react --no-browser`],
    run: async (parsed, context) => {
      for (const manifest of await manifestsOf(kind, parsed, context)) {
        const name = String(manifest['name'] ?? 'this package');
        const page = await pageOf(kind, manifest);
        if (page === undefined) throw noPage(kind, name);
        if (parsed.flags['json'] === true)
          context.terminal.print(JSON.stringify({ title: name, url: page }, undefined, 2));
        else if (parsed.flags['no-browser'] === true) context.terminal.print(plainText(page));
        else await openInBrowser(`${name} ${kind}`, page, context);
      }
      return 0;
    },
  };
}

async function manifestsOf(
  kind: string,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<readonly Manifest[]> {
  if (parsed.words.length === 0 || parsed.words[0] === '.') {
    const workspace = readWorkspace(context.project, { fs: nodeFs });
    return selectMembers(workspace, parsed, context.project.directory).packages.map(
      ({ manifest }) => manifest.raw,
    );
  }
  const settings = readSettings(context.project, { fs: nodeFs });
  return Promise.all(
    parsed.words.map(async (word) => {
      const { name, rest } = splitSpec(word);
      const options = packageOptions(settings, name, kind);
      const packument = await askRegistry(`Looking at ${name}`, options, context, (tried) =>
        fetchPackument(name, tried),
      );
      return selectVersions(packument, rest === '' ? 'latest' : rest, []).at(-1)?.fields ?? packument;
    }),
  );
}

function noPage(kind: PageKind, name: string): DxError {
  return new DxError({
    code: 'DX_NO_WEB_ADDRESS',
    message: `${name} names no page for ${kind}`,
    hint: 'package.json says it with "homepage", "repository" and "bugs"',
    details: { kind, name },
  });
}
