import type { Lock } from '../../src/index.ts';

/** What is installed lies in a `node_modules` of the project, whatever the lock says. */
export function checkPlaces(lock: Lock): void {
  for (const [location, entry] of Object.entries(lock.packages)) {
    const [folder = '', ...names] = `/${location}`.split('/node_modules/');
    const inner = folder.replace(/^(?:\/\.\.)+/, '');
    if (/(?:^|\/)\.\.?(?:\/|$)|[\\\0:]/.test(inner) || folder.startsWith('//')) fail('a folder', location);
    for (const name of names)
      if (!/^(?:@[^/\\\0]+\/)?[^/\\\0]+$/.test(name) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(name))
        fail('a name', location);
    if (entry.link && lock.packages[entry.resolved ?? ''] === undefined) fail('a link', location);
  }
}

function fail(what: string, location: string): never {
  throw new Error(`takes ${what} that leads elsewhere: ${JSON.stringify(location)}`);
}
