import type { Settings } from '@dx/pkg-workspace';

type Env = Readonly<Record<string, string | undefined>>;

const secretName =
  /(?:token|secret|password|passwd|passphrase|api_?key|(?:access|private|secret)_?key|_authtoken|:_auth|npm_config__auth|[_-]otp|^otp)$/i;
const secretFlag = /^--(?:otp|.*(?:_authToken|_auth|_password|token))(?:=(.*))?$/s;
const shortest = 6;
const notSecret = /^(?:true|false|null|undefined|auto|always|never|legacy|web|\d{0,5}|[./~].*)$/s;

/** Values of the environment and the command line that are secret by the names they have. */
export function secretsOfProcess(env: Env, argv: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const name in env) if (secretName.test(name)) found.push(env[name] ?? '');
  for (const [at, word] of argv.entries()) {
    const flag = secretFlag.exec(word);
    if (flag !== null) found.push(flag[1] ?? argv[at + 1] ?? '');
  }
  return found.filter(isSecret);
}

/** Tokens and passwords of registries and proxies, in every way in which they are written. */
export function secretsOfSettings({ credentials, network }: Settings): readonly string[] {
  const proxies = [network.httpProxy, network.httpsProxy].flatMap((proxy) => passwordOf(proxy));
  const pairs = credentials.flatMap(({ basic }) => {
    if (basic === undefined) return [];
    const pair = Buffer.from(basic, 'base64').toString('utf8');
    return [basic, pair, ...spellings(pair.slice(pair.indexOf(':') + 1))];
  });
  return [...credentials.flatMap(({ token }) => token ?? []), ...pairs, ...proxies].filter(isSecret);
}

function passwordOf(address: string | undefined): readonly string[] {
  if (address === undefined || !URL.canParse(address)) return [];
  const { password } = new URL(address);
  return password === '' ? [] : [password, ...spellings(decode(password))];
}

function spellings(password: string): readonly string[] {
  return [password, Buffer.from(password).toString('base64'), encodeURIComponent(password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isSecret(value: string): boolean {
  return value.length >= shortest && !notSecret.test(value);
}
