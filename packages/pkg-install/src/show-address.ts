import { redactUrl } from '@dx/pkg-fetch';

/** Where something is fetched from, as it may be shown: without a user's name and secrets, with the commit after `#`. */
export function showAddress(address: string): string {
  const [place = '', ...fragment] = address.slice(0, 300).split('#');
  const shown = URL.canParse(place) ? redactUrl(new URL(place)) : place.replace(/\/\/[^/@]*@/, '//');
  return [shown, ...fragment].join('#').replace(/[\p{Cc}\p{Cf}]/gu, '?');
}
