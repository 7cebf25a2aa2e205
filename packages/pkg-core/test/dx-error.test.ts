import { describe, expect, expectTypeOf, test } from 'vitest';
import { DxError, isDxError } from '../src/index.ts';

const error = new DxError({
  code: 'DX_EXAMPLE',
  message: 'Cannot read /app',
  hint: 'Try again',
  details: { path: '/app' },
  cause: new Error('below'),
});

describe('DxError', () => {
  test('carries code, message, hint, details and cause', () => {
    expect(error).toMatchObject({
      name: 'DxError',
      code: 'DX_EXAMPLE',
      message: 'Cannot read /app',
      hint: 'Try again',
    });
    expect(error.details).toEqual({ path: '/app' });
    expect(error.cause).toEqual(new Error('below'));
  });

  test('freezes its own copy of the details', () => {
    const details = { path: '/app' };
    const copy = new DxError({ code: 'DX_EXAMPLE', message: 'x', details });
    details.path = '/other';
    expect(copy.details).toEqual({ path: '/app' });
    expect(Object.isFrozen(copy.details)).toBe(true);
  });

  test('prints as JSON without stack and cause', () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'DX_EXAMPLE',
      message: 'Cannot read /app',
      hint: 'Try again',
      details: { path: '/app' },
    });
  });

  test('accepts only codes that begin with DX_', () => {
    expectTypeOf<DxError['code']>().toEqualTypeOf<`DX_${string}`>();
    // @ts-expect-error a code of another kind
    new DxError({ code: 'ENOENT', message: 'x' });
  });
});

describe('isDxError', () => {
  test('knows an error of another copy of the class by its code', () => {
    const foreign = Object.assign(new Error('x'), { code: 'DX_EXAMPLE' });
    expect(isDxError(foreign)).toBe(true);
    expect(isDxError(foreign, 'DX_EXAMPLE')).toBe(true);
    expect(isDxError(foreign, 'DX_OTHER')).toBe(false);
  });

  test.each([
    ['an error of Node', Object.assign(new Error('x'), { code: 'ENOENT' })],
    ['an error without a code', new Error('x')],
    ['an error whose code is a number', Object.assign(new Error('x'), { code: 7 })],
    ['a plain object', { code: 'DX_EXAMPLE' }],
    ['nothing', undefined],
  ])('refuses %s', (_, value) => {
    expect(isDxError(value)).toBe(false);
  });
});
