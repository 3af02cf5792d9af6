/** Masks secrets in HTTP messages: known secrets, and the values of secret headers, parameters and members. */
import { percentDecoded } from '../../lib/percent-encoding.ts';
import { Buffer } from 'node:buffer';
import { maskJson, maxShownDepth } from '../../lib/mask-json.ts';
import { isFormType } from '../../lib/media-type.ts';
import { preview, type Masker } from '../../lib/redact.ts';
import { isSecretHeader, isSecretMember, isSecretParameter } from '../../lib/secret-names.ts';

type MessageHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A parameter: `name=value` after the start of a query or fragment, or after a separator. */
const parameter = /([?&;#])([^?&;#=\s"'<>]*)=([^?&;#\s"'<>]*)/g;

/** `user:password@` before a host. */
const userinfo = /(\/\/)([^/?#\s"'<>@]+)@/g;

/** Maximum nesting of URLs in the parameters of URLs. */
const maxNested = 2;

/** Masks, in all URLs in a text, userinfo, the values of secret parameters, and known secrets. */
export const maskUrl = (text: string, hide: Masker): string => hide(maskParameters(text, maxNested));

function maskParameters(text: string, depth: number): string {
  const anonymous = text.includes('@')
    ? text.replace(userinfo, (_, slashes: string, user: string) => `${slashes}${preview(user)}@`)
    : text;
  if (!anonymous.includes('=')) return anonymous;
  return anonymous.replace(parameter, (whole, mark: string, name: string, value: string) => {
    if (isSecretParameter(name)) return `${mark}${name}=${preview(value)}`;
    if (depth === 0 || !value.includes('%')) return whole;
    const decoded = percentDecoded(value) ?? value;
    const masked = maskParameters(decoded, depth - 1);
    return masked === decoded ? whole : `${mark}${name}=${encodeURIComponent(masked)}`;
  });
}

/** Masks headers. Names are converted to lower case; values of repeated headers are joined. */
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

/** Masks a credential except for the name of its scheme. */
function maskCredential(text: string): string {
  const space = text.indexOf(' ');
  const rest = space < 0 ? '' : text.slice(space).trimStart();
  return rest === '' ? preview(text) : `${text.slice(0, space)} ${preview(rest)}`;
}

/** Returns the values of secret headers and parameters, which may occur elsewhere in the message as well. */
export function secretsByName(headers: MessageHeaders, url: string): string[] {
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !isSecretHeader(name)) continue;
    for (const text of [value].flat())
      secrets.push(text, ...(name.toLowerCase().endsWith('cookie') ? cookieValues(text) : credentials(text)));
  }
  for (const [, , name = '', value = ''] of url.matchAll(parameter))
    if (isSecretParameter(name)) secrets.push(value, percentDecoded(value) ?? value);
  return secrets;
}

/** Shorter cookie values are assumed to be settings, not secrets. */
const minCookie = 12;

const cookieValues = (text: string): string[] =>
  text
    .split(';')
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    .filter((value) => value.length >= minCookie);

/** Returns the text after the scheme, and the password of a Basic credential (RFC 7617). */
function credentials(text: string): string[] {
  const space = text.indexOf(' ');
  if (space < 0) return [];
  const rest = text.slice(space).trim();
  const pair = text.slice(0, space).toLowerCase() === 'basic' ? Buffer.from(rest, 'base64').toString() : '';
  return [rest, pair.slice(pair.indexOf(':') + 1)];
}

export interface MaskedBody {
  /** Parsed JSON unless it nests too deeply, or else text; null if there is no body. */
  readonly value: unknown;
  readonly isJson: boolean;
}

/** Masks the secrets in a body. */
export function maskBody(text: string, contentType: string | undefined, hide: Masker): MaskedBody {
  if (text === '') return { value: null, isJson: false };
  const parsed = parseBodyText(text);
  if (parsed !== undefined) return { value: maskJson(parsed, hide), isJson: true };
  const isForm = isFormType(contentType ?? '');
  return { value: isForm ? maskUrl(`&${text}`, hide).slice(1) : hide(maskMembers(text)), isJson: false };
}

/** undefined: not JSON, or nested too deeply. */
function parseBodyText(text: string): unknown {
  try {
    return isDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the text nests deeper than views can show. */
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

/** A JSON string, closed or not. */
const jsonString = /"(?:[^"\\]|\\.)*(?:"|\\?$)/gs;

/** Masks the values of secret members in malformed or truncated JSON. */
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
