/** Base URLs of services that requests are sent to: parses them, and removes the path that each request appends. */
import { URL } from 'node:url';
import { raise } from '../lib/errors.ts';
import type { OpenApiDocument } from './document.ts';

/** What a base URL is for, in messages. */
export interface BaseUrlUse {
  /** The noun, such as `target`. */
  readonly noun: string;
  /** How a credential is given instead of in the URL: a sentence. */
  readonly credentialAdvice: string;
}

/** @throws AppError `wrong-usage`; the message contains no user and no password */
export function parseBaseUrl(text: string, { noun, credentialAdvice }: BaseUrlUse): URL {
  const url = URL.parse(text);
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  if (isHttp ? url.username + url.password !== '' : text.includes('@'))
    raise.wrongUsage(
      `The ${noun} URL contains a user or password ("user:password@"), which would appear in logs. ${credentialAdvice}`,
    );
  if (!isHttp)
    return raise.wrongUsage(
      `"${text}" is not a valid ${noun}. Use an http or https URL, such as http://127.0.0.1:9000.`,
    );
  return url.search === '' && url.hash === ''
    ? url
    : raise.wrongUsage(`The ${noun} "${url.origin}${url.pathname}" has a query or fragment; use only the base URL.`);
}

/**
 * A base URL without the path that requests append: that of the document's server, or of an operation.
 * @param noun what the URL is for, such as `target`
 * @returns the base URL, and what was understood
 */
export function withoutOwnPath(
  url: URL,
  { operations }: Pick<OpenApiDocument, 'operations'>,
  noun: string,
): { readonly url: URL; readonly notes: readonly string[] } {
  const path = pathOf(url);
  const atDocument = operations.filter(({ otherBasePaths }) => otherBasePaths.length === 0);
  // A server of a few operations says nothing about the base URL of all.
  const basePaths = new Set((atDocument.length > 0 ? atDocument : operations).map(({ basePath }) => basePath));
  const ends = [...operations.map(({ path: own }) => own), ...basePaths].map(patternOf);
  const own = ends.flatMap((end) => end?.exec(path)?.[0] ?? []).toSorted((a, b) => b.length - a.length)[0];
  if (own === undefined) return { url, notes: [] };
  const base = new URL(url);
  base.pathname = path.slice(0, -own.length);
  return {
    url: base,
    notes: [`The ${noun} ends in ${own}, which is appended to each request anyway. The base URL ${base.href} is used.`],
  };
}

/** The path of a base URL, without slashes at its end. */
export const pathOf = ({ pathname }: URL): string => pathname.replace(/(?<!\/)\/+$/, '');

/** Matches a path at the end of another; undefined for the root. */
function patternOf(path: string): RegExp | undefined {
  const trimmed = path.replace(/(?<!\/)\/+$/, '');
  if (trimmed === '') return undefined;
  const source = trimmed
    .split(/\{[^{}]*\}/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .join('[^/]+');
  return new RegExp(`${source}$`);
}
