/** Escapes untrusted text for terminals, markup, Markdown and CI logs. */

/**
 * Invisible characters that may have effects: control characters (including terminal escapes), bidirectional controls,
 * lone surrogates and noncharacters. XML 1.0 forbids most of them, even as character references.
 */
const hidden =
  /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const escaped = (character: string): string => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;

/** JSON `\u` escapes, one per UTF-16 code unit. */
const escapedInJson = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** Prefixes that CI runners interpret as commands: GitHub (`::`, `##[`), Azure and TeamCity. */
const command = /(?<=^\s*:):|(?<=#)#(?=\[|vso\[|teamcity\[)/gim;

/**
 * Escapes invisible characters, such as `\u001b`, and commands to CI runners. Line breaks and tabs are kept.
 */
export const visible = (text: string): string =>
  text
    .replace(hidden, (character) => (character === '\n' || character === '\t' ? character : escaped(character)))
    .replace(command, escaped);

/** JSON with invisible characters and CI commands escaped. It parses to the same value. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replace(hidden, (character) => (character === '\n' ? character : escapedInJson(character)))
    .replace(command, escapedInJson);

/** Like {@link visible}, on one line. */
export const oneLine = (text: string): string =>
  visible(text.replace(/(?<!\s)\s*[\r\n]\s*/g, ' ').replaceAll('\t', ' '));

/** Truncates to at most `length` characters, with an ellipsis. */
export function truncate(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Escapes text and attribute values of XML and HTML. `>` is escaped, too, so `]]>` cannot occur. */
export const escapeMarkup = (text: string): string =>
  visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Escapes an XML attribute value. Line breaks are escaped, because XML parsers read them as spaces. */
export const escapeAttribute = (text: string): string =>
  escapeMarkup(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** Escapes inline text for GitHub Markdown, including tables. `@name` does not become a mention. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_{}[\]()#+!|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=\w)/g, '@<!-- -->');

/** Inline code in Markdown, including tables. */
export function inlineCode(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|');
  const fence = '`'.repeat(maxRunLength(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A Markdown code block. */
export function codeBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, maxRunLength(text) + 1));
  return `${fence}${language}\n${visible(text)}\n${fence}`;
}

const maxRunLength = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** The message of a GitHub workflow command. */
export const escapeCommand = (text: string): string =>
  visible(text.replaceAll('\r', '')).replaceAll('%', '%25').replaceAll('\n', '%0A');

/** A property of a GitHub workflow command. */
export const escapeProperty = (text: string): string =>
  escapeCommand(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
