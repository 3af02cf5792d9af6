/** Parsers of option values that several commands share. */
import process from 'node:process';
import { URL } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { parseClockInstant } from '../lib/clock.ts';
import { durationMs } from '../lib/duration.ts';
import { canonicalHost, hostRule } from '../lib/host.ts';
import { AppError, raise } from '../lib/errors.ts';

const invalidArgument = (detail: string): never => {
  throw new InvalidArgumentError(detail);
};

/** Parses a whole number from `min` to `max`. */
export const wholeNumberOption =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : invalidArgument(`It must be a whole number from ${min} to ${max}.`);
  };

export const portNumberOption = wholeNumberOption(0, 65_535);

/** Parses the host name or address to bind. */
export const hostToBind = (text: string): string =>
  text.trim() === '' ? invalidArgument('Give a host name or an address, such as 127.0.0.1 or 0.0.0.0.') : text;

/** Collects host names. A value may contain several, separated by commas. */
export function hostToAllow(text: string, collected: readonly string[] = []): string[] {
  const hosts = collectList(text);
  return hosts.length === 0 || hosts.some((host) => canonicalHost(host) === undefined)
    ? invalidArgument(hostRule)
    : [...collected, ...hosts];
}

/** Treats empty environment variables as absent. Call before parsing the command line. */
export function ignoreEmptyVariables(...names: readonly string[]): void {
  for (const name of names) if (process.env[name] === '') delete process.env[name];
}

/** Validates an RFC 3339 date-time and returns it unchanged. */
export function instantOption(text: string): string {
  try {
    parseClockInstant(text);
    return text;
  } catch (error) {
    return error instanceof AppError ? invalidArgument(error.message) : invalidArgument(String(error));
  }
}

/** Validates an ISO 8601 duration and returns it unchanged. */
export function durationOption(text: string): string {
  try {
    durationMs(text);
    return text;
  } catch (error) {
    return error instanceof AppError ? invalidArgument(error.message) : invalidArgument(String(error));
  }
}

/** Collects `<id>=<port>`. A repeated provider is an error. */
export function portOption(text: string, collected: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [, id, port] = /^([^=]+)=(\d+)$/.exec(text) ?? [];
  if (id === undefined) return invalidArgument('Write it as <provider>=<port>, such as dayzero=4104.');
  if (Object.hasOwn(collected, id)) return invalidArgument(`${id} has more than one port.`);
  return { ...collected, [id]: portNumberOption(port!) };
}

/** Collects the values of a repeatable option. A value may contain several, separated by commas. */
export const collectList = (text: string, collected: readonly string[] = []): string[] => [
  ...collected,
  ...text.split(',').filter((part) => part !== ''),
];

/** Collects the values of a repeatable option unchanged. */
export const collectValues = (text: string, collected: readonly string[] = []): string[] => [...collected, text];

/** For values that may be secret: the message does not repeat them, unlike that of `InvalidArgumentError`. */
const wrongSecretly = (detail: string): never => raise.wrongUsage(detail);

/** Collects `<name>=<value>`. If a name is repeated, the last value counts. */
export function assignmentOption(
  text: string,
  collected: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  return name === undefined
    ? wrongSecretly('Write --param as <name>=<value>; the name or the "=" is missing.')
    : { ...collected, [name]: value! };
}

/** Validates the URL of an HTTP proxy. The message does not repeat it, because it may contain a password. */
export function proxyOption(text: string): string {
  const url = URL.parse(text);
  return url?.protocol === 'http:'
    ? text
    : wrongSecretly('Write --proxy as the URL of an HTTP proxy, such as http://proxy.example.com:3128.');
}

/** Collects `<name>: <value>`. If a name is repeated, the last value counts. */
export function headerOption(text: string, collected: Readonly<Record<string, string>> = {}): Record<string, string> {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(0, colon));
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    return wrongSecretly('Write --header as "<name>: <value>"; the name is invalid or the ":" is missing.');
  return { ...collected, [name]: text.slice(colon + 1).trim() };
}

/** Collects `<kind>=<file>`. */
export const destinationOption =
  <Kind extends string>(kinds: readonly Kind[]) =>
  (text: string, collected: readonly Destination<Kind>[] = []): Destination<Kind>[] => {
    const [, given = text, file = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const kind = kinds.find((known) => known === given);
    if (kind === undefined) return invalidArgument(`There is no report "${given}". Known: ${kinds.join(', ')}.`);
    return file === ''
      ? invalidArgument(`Name a file, as in ${kind}=report, or ${kind}=- for standard output.`)
      : [...collected, { kind, file }];
  };

/** A report and the file it is written to; `-` is standard output. */
export interface Destination<Kind extends string> {
  readonly kind: Kind;
  readonly file: string;
}
