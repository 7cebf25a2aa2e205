import type { FileStat, FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { chooseHome, type HomeFacts } from '../src/choose-home.ts';

/** The real port, with devices and permissions of another machine. */
function machine(devices: Readonly<Record<string, number>>, writable: readonly string[] = []): FsOps {
  const stat = (at: string): FileStat | undefined => {
    const device = devices[at];
    const base = nodeFs.stat('/');
    return device === undefined || base === undefined ? undefined : { ...base, device };
  };
  return { ...nodeFs, stat, isWritable: (at) => writable.includes(at) };
}

const facts: HomeFacts = { env: {}, home: '/home/me', platform: 'linux', project: '/mnt/data/work/app' };

describe('chooseHome', () => {
  it('takes DX_HOME before everything', () => {
    expect(chooseHome({ ...facts, env: { DX_HOME: '/elsewhere' } }, machine({}))).toBe('/elsewhere');
    expect(chooseHome({ ...facts, env: { DX_HOME: 'near' } }, machine({}))).toBe('/mnt/data/work/app/near');
  });

  it('uses the cache folder of the platform where files can be linked from it', () => {
    const fs = machine({ '/': 1, '/home/me': 1, '/mnt/data/work/app': 1 });
    expect(chooseHome(facts, fs)).toBe('/home/me/.cache/dx');
    expect(chooseHome({ ...facts, env: { XDG_CACHE_HOME: '/var/cache/me' } }, fs)).toBe('/var/cache/me/dx');
    expect(chooseHome({ ...facts, platform: 'darwin' }, fs)).toBe('/home/me/Library/Caches/dx');
    expect(chooseHome({ ...facts, platform: 'win32', env: { LOCALAPPDATA: '/local' } }, fs)).toBe(
      '/local/dx',
    );
  });

  it('goes as high as it may write on the file system of the project where that is another', () => {
    const devices = {
      '/': 1,
      '/home/me': 1,
      '/mnt': 1,
      '/mnt/data': 2,
      '/mnt/data/work': 2,
      '/mnt/data/work/app': 2,
    };
    expect(chooseHome(facts, machine(devices, ['/mnt/data', '/mnt/data/work']))).toBe('/mnt/data/.dx');
    expect(chooseHome(facts, machine(devices, ['/mnt/data/work']))).toBe('/mnt/data/work/.dx');
  });

  it('falls back to the cache folder where nothing above the project may be written', () => {
    const devices = { '/': 1, '/mnt': 1, '/mnt/data': 2, '/mnt/data/work': 2, '/mnt/data/work/app': 2 };
    expect(chooseHome(facts, machine(devices))).toBe('/home/me/.cache/dx');
  });

  it('names the cache folder although it may not be looked at', () => {
    const fs = machine({ '/': 1, '/mnt/data/work/app': 1 });
    const stat = (at: string): FileStat | undefined => {
      if (at.startsWith('/home/me')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      return fs.stat(at);
    };
    expect(chooseHome(facts, { ...fs, stat })).toBe('/home/me/.cache/dx');
  });
});
