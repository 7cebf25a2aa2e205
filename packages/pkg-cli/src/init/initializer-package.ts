import { DxError } from '@dx/pkg-core';
import npa from 'npm-package-arg';

/**
 * The package that `dx create <word>` runs, by npm's rules: `vite` is `create-vite`, `@scope` is `@scope/create`, `@scope/app`
 * is `@scope/create-app`, `user/repo` is `user/create-repo`; a version stays.
 *
 * @throws DX_USAGE for a word that names no such package
 */
export function initializerPackage(word: string): string {
  const scope = /^(@[^/@]+)(?:@(.*))?$/.exec(word);
  if (scope !== null) return `${scope[1]}/create${scope[2] === undefined ? '' : `@${scope[2]}`}`;
  const spec = parse(word);
  if (spec.type === 'git' && spec.hosted !== undefined) {
    const { user, project } = spec.hosted as unknown as { user: string; project: string };
    return word.replace(`${user}/${project}`, `${user}/create-${project}`);
  }
  if (spec.registry !== true || typeof spec.name !== 'string') throw unknownInitializer(word);
  const name = spec.name.replace(/^(@[^/]+\/)?/, '$1create-');
  return spec.rawSpec === '' || spec.rawSpec === '*' ? name : `${name}@${spec.rawSpec}`;
}

function parse(word: string): npa.Result {
  try {
    return npa(word);
  } catch {
    throw unknownInitializer(word);
  }
}

function unknownInitializer(word: string): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `${JSON.stringify(word)} names no package that creates projects`,
    hint: 'dx create vite runs create-vite; dx exec runs any other command',
    details: { word },
  });
}
