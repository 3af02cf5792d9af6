/** Masks the parts of an HTTP message: what is secret by the name of a header, parameter or member, and known secrets. */
import { maskJson, maxShownDepth } from '../../lib/mask-json.ts';
import { preview, type Masker } from '../../lib/redact.ts';
import { isSecretHeader, isSecretMember, isSecretParameter } from '../../lib/secret-names.ts';

type MessageHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A parameter: `name=value` after the beginning of a query, a fragment, a form, or one of their separators. */
const parameter = /([?&;#])([^?&;#=\s"'<>]*)=([^?&;#\s"'<>]*)/g;

/** `user:password@` before a host. */
const userinfo = /(\/\/)([^/?#\s"'<>@]+)@/g;

/** How deep addresses stand within parameters of addresses. */
const maxNested = 2;

/** Masks in every address in a text: userinfo, parameters that are secret by their name, and known secrets. */
export const maskUrl = (text: string, hide: Masker): string => hide(maskParameters(text, maxNested));

function maskParameters(text: string, depth: number): string {
  const anonymous = text.includes('@')
    ? text.replace(userinfo, (_, slashes: string, user: string) => `${slashes}${preview(user)}@`)
    : text;
  if (!anonymous.includes('=')) return anonymous;
  return anonymous.replace(parameter, (whole, mark: string, name: string, value: string) => {
    if (isSecretParameter(name)) return `${mark}${name}=${preview(value)}`;
    if (depth === 0 || !value.includes('%')) return whole;
    const decoded = decodeParameter(value);
    const masked = maskParameters(decoded, depth - 1);
    return masked === decoded ? whole : `${mark}${name}=${encodeURIComponent(masked)}`;
  });
}

function decodeParameter(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** By lower-case name, with the values of repeated headers in one text. */
export function maskHeaders(headers: MessageHeaders, hide: Masker): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const text = [value ?? ''].flat().join(', ');
      return [
        hide(name.toLowerCase()),
        isSecretHeader(name) ? maskCredential(text) : text.includes('/') ? maskUrl(text, hide) : hide(text),
      ];
    }),
  );
}

/** Keeps the scheme's name, which helps, and masks the rest. */
function maskCredential(text: string): string {
  const space = text.indexOf(' ');
  const rest = space < 0 ? '' : text.slice(space).trimStart();
  return rest === '' ? preview(text) : `${text.slice(0, space)} ${preview(rest)}`;
}

/** The values that are secret by the name of their header or parameter: they may stand elsewhere in the message, too. */
export function secretsByName(headers: MessageHeaders, url: string): string[] {
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !isSecretHeader(name)) continue;
    for (const text of [value].flat())
      secrets.push(text, ...(name.toLowerCase().endsWith('cookie') ? cookieValues(text) : credentials(text)));
  }
  for (const [, , name = '', value = ''] of url.matchAll(parameter))
    if (isSecretParameter(name)) secrets.push(value, decodeParameter(value));
  return secrets;
}

/** Shorter values of cookies are settings rather than secrets. */
const minCookie = 12;

const cookieValues = (text: string): string[] =>
  text
    .split(';')
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    .filter((value) => value.length >= minCookie);

/** What follows a scheme, and the password of Basic (RFC 7617). */
function credentials(text: string): string[] {
  const space = text.indexOf(' ');
  if (space < 0) return [];
  const rest = text.slice(space).trim();
  const pair = text.slice(0, space).toLowerCase() === 'basic' ? Buffer.from(rest, 'base64').toString() : '';
  return [rest, pair.slice(pair.indexOf(':') + 1)];
}

export interface MaskedBody {
  /** Parsed where it is JSON of a depth that can be shown; null where there is no body. */
  readonly value: unknown;
  readonly isJson: boolean;
}

/** A body, with what is secret in it masked. */
export function maskBody(text: string, contentType: string | undefined, hide: Masker): MaskedBody {
  if (text === '') return { value: null, isJson: false };
  const parsed = parseBodyText(text);
  if (parsed !== undefined) return { value: maskJson(parsed, hide), isJson: true };
  const isForm = contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false;
  return { value: isForm ? maskUrl(`&${text}`, hide).slice(1) : hide(maskMembers(text)), isJson: false };
}

/** undefined: it is no JSON, or nests too deep. */
function parseBodyText(text: string): unknown {
  try {
    return isDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the nesting goes deeper than is shown. */
function isDeep(json: string): boolean {
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > maxShownDepth) return true;
  }
  return false;
}

/** A string of JSON, closed or not. */
const jsonString = /"(?:[^"\\]|\\.)*(?:"|\\?$)/gs;

/** Masks members that are secret by their name in a text that is almost JSON. */
function maskMembers(text: string): string {
  let isSecret = false;
  let end = 0;
  return text.replace(jsonString, (string: string, at: number) => {
    const isValue = text.slice(end, at).trim() === ':';
    const content = string.slice(1).replace(/"$/, '');
    const masked = isValue && isSecret ? `"${preview(content)}"` : string;
    isSecret = !isValue && isSecretMember(content);
    end = at + string.length;
    return masked;
  });
}
