import { describe, expect, it } from 'vitest';
import { chooseProxy, proxyAuthorization } from '../src/choose-proxy.ts';

const proxies = { http: 'http://proxy.test:3128', https: 'http://secure.test:3128' };

describe('chooseProxy', () => {
  it('goes by the scheme of the request', () => {
    expect(chooseProxy(new URL('http://a.test/'), proxies)?.host).toBe('proxy.test:3128');
    expect(chooseProxy(new URL('https://a.test/'), proxies)?.host).toBe('secure.test:3128');
    expect(chooseProxy(new URL('https://a.test/'), { http: 'http://proxy.test' })).toBeUndefined();
    expect(chooseProxy(new URL('https://a.test/'), { https: '' })).toBeUndefined();
    expect(chooseProxy(new URL('https://a.test/'))).toBeUndefined();
  });

  it.each([
    ['https://registry.test/', 'registry.test', true],
    ['https://npm.registry.test/', 'registry.test', true],
    ['https://npm.registry.test/', '.registry.test', true],
    ['https://npm.registry.test/', '*.registry.test', true],
    ['https://registry.test/', '.registry.test', true],
    ['https://REGISTRY.test./', 'registry.TEST', true],
    ['https://notregistry.test/', 'registry.test', false],
    ['https://registry.test.evil/', 'registry.test', false],
    ['https://registry.test/', 'registry.test:443', true],
    ['https://registry.test/', 'registry.test:80', false],
    ['http://registry.test:8080/', 'registry.test:8080', true],
    ['http://10.0.0.1/', '10.0.0.1', true],
    ['http://10.0.0.12/', '10.0.0.1', false],
    ['http://[::1]:4873/', '::1', true],
    ['http://[::1]:4873/', '[::1]:4873', true],
    ['http://[::1]:4873/', '[::1]:4874', false],
    ['https://registry.test/', '*', true],
    ['https://registry.test/', '', false],
    ['https://registry.test/', '.', false],
    ['https://registry.test/', ' registry.test ', true],
  ])('%s with the exemption %j is exempt: %s', (url, rule, exempt) => {
    expect(chooseProxy(new URL(url), { ...proxies, noProxy: [rule] }) === undefined).toBe(exempt);
  });
});

describe('proxyAuthorization', () => {
  it.each([
    ['http://proxy.test', undefined],
    ['http://a:b@proxy.test', 'a:b'],
    ['http://a%40x:p%3Aq@proxy.test', 'a@x:p:q'],
    ['http://a:100%@proxy.test', 'a:100%'],
    ['http://a@proxy.test', 'a:'],
  ])('of %s is %s', (url, pair) => {
    const expected = pair === undefined ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`;
    expect(proxyAuthorization(new URL(url))).toBe(expected);
  });
});
