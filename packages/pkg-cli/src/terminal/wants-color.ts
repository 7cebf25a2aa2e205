type Environment = Readonly<Record<string, string | undefined>>;

/** Whether colours are wanted where no option says. */
export function wantsColor(stdout: Pick<NodeJS.WriteStream, 'isTTY'>, env: Environment): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  return isSet(env['FORCE_COLOR']) || (stdout.isTTY === true && env['TERM'] !== 'dumb');
}

/** Whether a variable says yes. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
