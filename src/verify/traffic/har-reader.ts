/** Reads HTTP Archives entry by entry, so that the memory does not depend on the size of the file. */
import { Buffer } from 'node:buffer';
import { closeSync, createReadStream, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isObject } from '../../lib/json.ts';
import { JsonListScanner, type ScannedItem } from '../../lib/json-list-scanner.ts';
import { messageOf, raise } from '../../lib/errors.ts';
import { responseLimits } from '../run/run-limits.ts';
import type { ReadAttachment } from './har-body.ts';

/** An entry as it was recorded. */
export interface RawEntry {
  /** Its number in the archive, from 1. */
  readonly number: number;
  /** The parsed JSON; undefined if the entry is too large. */
  readonly value: unknown;
  readonly isTooLarge: boolean;
  /** Whether this program has written the archive. */
  readonly isOwn: boolean;
}

const entriesPath = ['log', 'entries'];

/** Bytes read at once. */
const highWaterMark = 256 * 1024;

/**
 * Reads the entries of a file.
 * @throws AppError `broken-traffic` if it can't be read, is not JSON, ends early, or is not an archive
 */
export async function* readHarFile(file: string): AsyncGenerator<RawEntry> {
  const scanner = new JsonListScanner(entriesPath);
  const counter = { number: 0, isOwn: undefined as boolean | undefined };
  for await (const chunk of chunksOf(file)) {
    if (scanner.offset === 0) requireJsonStart(file, chunk);
    const isFirst = scanner.offset === 0 && chunk.subarray(0, 3).equals(byteOrderMark);
    // The mark is a space, so that positions in the file stay right.
    if (isFirst) chunk.fill(' ', 0, 3);
    for (const item of scanner.scan(chunk))
      yield toEntry(file, item, ++counter.number, (counter.isOwn ??= isOwn(scanner.outline)));
  }
  requireComplete(file, scanner, counter.number);
}

/**
 * Reads the entries of a parsed archive.
 * @throws AppError `broken-traffic` if it is not an archive
 */
export function* readHarObject(har: unknown): Generator<RawEntry> {
  const log = isObject(har) ? har['log'] : undefined;
  const entries = isObject(log) ? log['entries'] : undefined;
  if (!isObject(log) || !Array.isArray(entries)) return raise.brokenTraffic('The archive', notAnArchive(har));
  const isOwnArchive = isOwnLog(log);
  for (const [index, value] of (entries as readonly unknown[]).entries())
    yield { number: index + 1, value, isTooLarge: false, isOwn: isOwnArchive };
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark })) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    const isMissing = isObject(error) && error['code'] === 'ENOENT';
    raise.brokenTraffic(file, isMissing ? 'does not exist.' : `can't be read: ${messageOf(error)}`);
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** What a file is that does not begin as JSON, by its first bytes. */
const otherKinds: readonly [kind: string, pattern: RegExp][] = [
  ['is a ZIP archive. Extract it, and check the .har file in it.', /^PK\x03\x04/],
  ['is compressed. Decompress it first.', /^(?:\x1f\x8b|BZh|\x28\xb5\x2f\xfd)/],
  ['is in UTF-16. Save it in UTF-8.', /^(?:\xff\xfe|\xfe\xff)/],
  ['looks like HTML or XML. Export the traffic as HAR.', /^\s*</],
  ['looks like a mitmproxy flow file. Export it as HAR: mitmdump -r flows --set hardump=traffic.har', /^\d+:\d+:/],
];

function requireJsonStart(file: string, chunk: Buffer): void {
  const start = chunk
    .subarray(0, 512)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const other = otherKinds.find(([, pattern]) => pattern.test(start));
  if (other) raise.brokenTraffic(file, other[0]);
  if (!/^\s*(?:[{[]|$)/.test(start)) raise.brokenTraffic(file, 'is not a HAR file: it does not begin with "{".');
}

function toEntry(file: string, { text, offset, line }: ScannedItem, number: number, own: boolean): RawEntry {
  if (text === undefined) return { number, value: undefined, isTooLarge: true, isOwn: own };
  try {
    return { number, value: JSON.parse(text) as unknown, isTooLarge: false, isOwn: own };
  } catch (error) {
    const at = positionIn(error);
    const where = at === undefined ? `line ${line}` : `byte ${offset + Buffer.byteLength(text.slice(0, at)) + 1}`;
    return raise.brokenTraffic(file, `is not valid JSON: entry ${number}, at ${where}: ${reasonOf(error)}.`);
  }
}

/** The position that a message of the JSON parser names. */
const positionIn = (error: unknown): number | undefined => {
  const [, position] = / at position (\d+)/.exec(messageOf(error)) ?? [];
  return position === undefined ? undefined : Number(position);
};

/** The message without its excerpt of the text, which may contain a secret, and without a position. */
const reasonOf = (error: unknown): string =>
  messageOf(error)
    .split(/,? ?(?:\.\.\.)?"/, 1)[0]!
    .replace(/ in JSON at position.*| \(line.*/s, '') || 'it is not JSON';

function requireComplete(file: string, scanner: JsonListScanner, entries: number): void {
  const { outline } = scanner;
  if (scanner.offset === 0) raise.brokenTraffic(file, 'is empty.');
  if (!scanner.isComplete)
    raise.brokenTraffic(
      file,
      `ends early, at byte ${scanner.offset} (line ${scanner.line})${scanner.isFound ? `, after entry ${entries}` : ''}: it is not complete. Record or export it again.`,
    );
  const rest = outline === undefined ? undefined : parseOutline(file, outline, scanner);
  if (!scanner.isFound) raise.brokenTraffic(file, notAnArchive(rest));
}

function parseOutline(file: string, outline: string, scanner: JsonListScanner): unknown {
  try {
    return JSON.parse(outline);
  } catch (error) {
    const at = positionIn(error);
    const where =
      at === undefined ? '' : `, at byte ${scanner.offsetInFile(Buffer.byteLength(outline.slice(0, at))) + 1}`;
    return raise.brokenTraffic(file, `is not valid JSON${where}: ${reasonOf(error)}.`);
  }
}

/** What a JSON value looks like that is not an archive. */
function notAnArchive(value: unknown): string {
  const has = (...names: readonly string[]): boolean =>
    isObject(value) && names.every((name) => Object.hasOwn(value, name));
  const kind = Array.isArray(value)
    ? 'It is a list.'
    : has('openapi') || has('swagger')
      ? 'It looks like an OpenAPI document.'
      : has('info', 'item')
        ? 'It looks like a Postman collection.'
        : has('_type', 'resources')
          ? 'It looks like an Insomnia export.'
          : has('findings')
            ? 'It looks like a report or a baseline.'
            : has('log')
              ? '"log" has no list "entries".'
              : 'It has no "log".';
  return `is not a HAR file. ${kind} A HAR file is JSON with "log": {"entries": [...]}.`;
}

/** Whether the text before the entries names this program. */
function isOwn(outline: string | undefined): boolean {
  try {
    const head: unknown = JSON.parse(`${outline ?? ''}]}}`);
    return isObject(head) && isObject(head['log']) && isOwnLog(head['log']);
  } catch {
    return false;
  }
}

const isOwnLog = ({ creator }: Readonly<Record<string, unknown>>): boolean =>
  isObject(creator) && creator['name'] === 'mockmint';

/** Whether an argument is a HAR file: by its name, or by its content. */
export function looksLikeHar(file: string): boolean {
  if (/\.har(?:\.json|\.zip)?$/i.test(file)) return true;
  if (!/\.json$/i.test(file)) return false;
  try {
    const bytes = Buffer.alloc(highWaterMark);
    const handle = openSync(file, 'r');
    const length = readSync(handle, bytes);
    closeSync(handle);
    const text = bytes.toString('utf8', 0, length);
    const log = /^\ufeff?\s*\{/.test(text) ? text.search(/"log"\s*:\s*\{/) : -1;
    return log >= 0 && /"(?:creator|entries)"\s*:/.test(text.slice(log));
  } catch {
    return false;
  }
}

/** Reads the files beside an archive in which Playwright keeps bodies. Only files of its own folder are read. */
export const attachmentsBeside =
  (file: string): ReadAttachment =>
  (name) => {
    if (name !== basename(name) || !/^[\w.-]+$/.test(name)) return undefined;
    try {
      const path = join(dirname(file), name);
      const there = lstatSync(path);
      return there.isFile() && there.size <= responseLimits.maxJudgedBytes ? readFileSync(path) : undefined;
    } catch {
      return undefined;
    }
  };
