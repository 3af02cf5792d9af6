/** Options that several commands share, and readers of their values. */
import process from 'node:process';
import { InvalidArgumentError } from 'commander';
import { parseClockInstant } from '../lib/clock.ts';
import { canonicalHost, hostRule } from '../lib/host.ts';
import { AppError, raise } from '../lib/errors.ts';

const invalidArgument = (detail: string): never => {
  throw new InvalidArgumentError(detail);
};

/** A whole number in a range. */
export const wholeNumberOption =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : invalidArgument(`It must be a whole number from ${min} to ${max}.`);
  };

export const portNumberOption = wholeNumberOption(0, 65_535);

/** A host name or address to bind. */
export const hostToBind = (text: string): string =>
  text.trim() === '' ? invalidArgument('Give a host name or an address, such as 127.0.0.1 or 0.0.0.0.') : text;

/** Host names, collected; a value may also hold several, separated by commas. */
export function hostToAllow(text: string, collected: readonly string[] = []): string[] {
  const hosts = collectList(text);
  return hosts.length === 0 || hosts.some((host) => canonicalHost(host) === undefined)
    ? invalidArgument(hostRule)
    : [...collected, ...hosts];
}

/** An empty variable counts as absent. To be called before the command line is read. */
export function ignoreEmptyVariables(...names: readonly string[]): void {
  for (const name of names) if (process.env[name] === '') delete process.env[name];
}

/** An RFC 3339 date-time that a clock can show, kept as it is. */
export function instantOption(text: string): string {
  try {
    parseClockInstant(text);
    return text;
  } catch (error) {
    return error instanceof AppError ? invalidArgument(error.message) : invalidArgument(String(error));
  }
}

/** `<id>=<port>`, collected; a provider named twice is an error. */
export function portOption(text: string, collected: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [, id, port] = /^([^=]+)=(\d+)$/.exec(text) ?? [];
  if (id === undefined) return invalidArgument('Write it as <provider>=<port>, such as dayzero=4104.');
  if (Object.hasOwn(collected, id)) return invalidArgument(`${id} is given a port twice.`);
  return { ...collected, [id]: portNumberOption(port!) };
}

/** Every value of an option that may be repeated; a value may also hold several, separated by commas. */
export const collectList = (text: string, collected: readonly string[] = []): string[] => [
  ...collected,
  ...text.split(',').filter((part) => part !== ''),
];

/** Every value of an option that may be repeated, each as it is. */
export const collectValues = (text: string, collected: readonly string[] = []): string[] => [...collected, text];

/** The value may be a secret, so that no message repeats it. */
const wrongSecretly = (detail: string): never => raise.wrongUsage(detail);

/** `<name>=<value>`, collected; of one given twice, the last counts. */
export function assignmentOption(
  text: string,
  collected: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  return name === undefined
    ? wrongSecretly('Write --param as <name>=<value>; a name or the "=" is missing.')
    : { ...collected, [name]: value! };
}

/** `<name>: <value>`, collected; of one given twice, the last counts. */
export function headerOption(text: string, collected: Readonly<Record<string, string>> = {}): Record<string, string> {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(0, colon));
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    return wrongSecretly('Write --header as "<name>: <value>"; a name without spaces or the ":" is missing.');
  return { ...collected, [name]: text.slice(colon + 1).trim() };
}

/** `<kind>=<file>`, collected. */
export const destinationOption =
  <Kind extends string>(kinds: readonly Kind[]) =>
  (text: string, collected: readonly Destination<Kind>[] = []): Destination<Kind>[] => {
    const [, given = text, file = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const kind = kinds.find((known) => known === given);
    if (kind === undefined) return invalidArgument(`There is no report "${given}". Known: ${kinds.join(', ')}.`);
    return file === ''
      ? invalidArgument(`Name a file, as in ${kind}=report, or ${kind}=- for the standard output.`)
      : [...collected, { kind, file }];
  };

/** What is written, and to which file; `-` is the standard output. */
export interface Destination<Kind extends string> {
  readonly kind: Kind;
  readonly file: string;
}
