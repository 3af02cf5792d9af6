/** Texts of unknown origin, made harmless for the place where they are shown. */

/**
 * Characters that no reader sees and some readers obey: controls (also those of a terminal), changes of direction,
 * lone surrogates and what Unicode will never assign. XML 1.0 forbids most of them even as references.
 */
const hidden =
  /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const escaped = (character: string): string => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;

/** As JSON has it: each half of a pair by itself. */
const escapedInJson = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** What makes a runner of jobs take a line of output for a command: GitHub's `::`, older `##[`, Azure's and TeamCity's. */
const command = /(?<=^\s*:):|(?<=#)#(?=\[|vso\[|teamcity\[)/gim;

/**
 * `text` with hidden characters written as escapes, such as `\u001b`. Line breaks and tabs stay. No line of it is a
 * command to a runner of jobs.
 */
export const visible = (text: string): string =>
  text
    .replace(hidden, (character) => (character === '\n' || character === '\t' ? character : escaped(character)))
    .replace(command, escaped);

/** JSON of any value, with hidden characters and commands to runners written as escapes. Read back, it is the same. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replace(hidden, (character) => (character === '\n' ? character : escapedInJson(character)))
    .replace(command, escapedInJson);

/** The same in one line. */
export const oneLine = (text: string): string =>
  visible(text.replace(/(?<!\s)\s*[\r\n]\s*/g, ' ').replaceAll('\t', ' '));

/** At most `length` characters, and a sign where there were more. */
export function truncate(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

/** Text between the tags, or within the quotes, of XML and HTML. `]]>` can't come about, since `>` is written out. */
export const escapeMarkup = (text: string): string =>
  visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** An attribute's value in XML, whose line breaks would else be read as spaces. */
export const escapeAttribute = (text: string): string =>
  escapeMarkup(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** A run of words in GitHub's Markdown, safe within a table; names with `@` call nobody. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_{}[\]()#+!|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=\w)/g, '@<!-- -->');

/** Code within a line of Markdown, safe within a table. */
export function inlineCode(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|');
  const fence = '`'.repeat(maxRunLength(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A block of code in Markdown. */
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
