/** Reads a document from a file or URL, with the files that it references, and joins them into one document. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../lib/json.ts';
import { isHttpUrl } from '../lib/host.ts';
import { messageOf, raise } from '../lib/errors.ts';
import { fingerprint } from '../lib/random.ts';
import { resolveMapReferences } from './map-references.ts';
import { servedReferencesIn } from './references.ts';
import { schemasOf } from './schemas.ts';
import { readForeignSource } from './foreign-source.ts';
import type { Source } from './source.ts';

/** Limits for the files of one document. */
const maxFiles = 10_000;
const maxBytes = 64 * 2 ** 20;
const maxSeconds = 30;

/** The member of the joined document that holds the other files, by number. */
const filesMember = 'x-mockmint-files';

/** A document in one piece. */
export interface JoinedDocument extends Source {
  /** The source location of the value at a pointer into the joined document. */
  locate(pointer: string): { readonly file: string; readonly line: number };
  /** The paths of its files on this machine. */
  readonly files: readonly string[];
  /** References that could not be read, with the reason. */
  readonly unread: readonly UnreadFile[];
  /** Of all files, in bytes. */
  readonly size: number;
  /** Whether its texts mention `x-mock`. */
  readonly hasHints: boolean;
  /** Fingerprint of the texts of all files. */
  readonly digest: string;
}

interface UnreadFile {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/**
 * Reads a document, and all files that it references.
 * @param location a path, or an http or https URL
 * @throws AppError `broken-document` if the document can't be read or parsed
 */
export async function readDocumentFiles(location: string): Promise<JoinedDocument> {
  const budget = { bytes: maxBytes };
  const text = await readLocation(location, budget).catch((error: unknown) =>
    raise.brokenDocument(
      location,
      1,
      `the ${isHttpUrl(location) ? 'URL' : 'file'} can't be read (${messageOf(error)})`,
      isHttpUrl(location)
        ? 'Check the URL, and that its server can be reached.'
        : 'Check the path and the permissions.',
    ),
  );
  const files = new Map([[location, readForeignSource(location, text)]]);
  const unread: UnreadFile[] = [];
  const failed = new Set<string>();
  const texts = new Map([[location, text]]);
  for (const [base, source] of files) {
    if (!hasOtherFiles.test(texts.get(base) ?? '')) continue; // Looking for references in megabytes takes time.
    const own = ownIds(source.data);
    for (const { ref, pointer } of servedReferencesIn(source.data)) {
      if (ref.startsWith('#') || own().has(ref.split('#', 1)[0]!)) continue;
      const target = resolveLocation(base, ref);
      if (target !== undefined && (files.has(target) || failed.has(target))) continue;
      try {
        if (target === undefined) throw new Error('only http and https URLs are permitted in a document from a URL');
        if (files.size >= maxFiles) throw new Error(`the document has more than ${maxFiles} files`);
        const other = await readLocation(target, budget);
        texts.set(target, other);
        files.set(target, readForeignSource(target, other));
      } catch (error) {
        failed.add(target ?? ref);
        const reason = `$ref "${ref}" can't be read: ${messageOf(error).split('\n', 1)[0]}`;
        unread.push({ file: source.file, line: source.lineOf(pointer), reason });
      }
    }
  }
  const digest = fingerprint([...texts.values()].map((one) => fingerprint(one)).join());
  const joined = join(files, unread);
  if (files.size > 1 || mayReferToMap.test(text))
    resolveMapReferences(
      joined.data,
      Array.from(files.values(), ({ data }) => data),
    );
  return {
    ...joined,
    size: maxBytes - budget.bytes,
    digest,
    hasHints: [...texts.values()].some((one) => one.includes('x-mock')),
  };
}

/** A reference that does not begin with `#`, or that is written in a way that only a parser understands. */
const hasOtherFiles = /\$ref["']?\s*:(?!\s*(?:[>|][-+]?\s)?\s*["']?#)/;

/** A reference as the first member of a map of names: `content: { $ref: … }`. */
const mayReferToMap =
  /(?:paths|components|schemas|properties|responses|parameters|headers|content|examples|requestBodies|securitySchemes)["']?\s*:\s*\{?\s*["']?\$ref/;

/** Moves all files but the first below `filesMember`, and makes all references point within the joined document. */
function join(
  files: ReadonlyMap<string, Source>,
  unread: readonly UnreadFile[],
): Omit<JoinedDocument, 'size' | 'digest' | 'hasHints'> {
  const locations = [...files.keys()];
  const indexOf = new Map(locations.map((location, index) => [location, index]));
  const sources = [...files.values()];
  const [main] = sources;
  if (!main) throw new Error('a document has at least one file');
  const rootOf = (index: number): string => (index === 0 ? '' : `/${filesMember}/${index}`);
  for (const [index, { data }] of sources.length > 1 ? sources.entries() : []) {
    const references = [...servedReferencesIn(data)];
    for (const { ref, owner } of references) {
      const [path = '', fragment = ''] = ref.split('#', 2);
      const target = path === '' ? index : indexOf.get(resolveLocation(locations[index]!, ref) ?? '');
      if (target !== undefined && (fragment === '' || fragment.startsWith('/')))
        owner['$ref'] = `#${rootOf(target)}${fragment}`;
    }
  }
  const others = sources.slice(1).map(({ data }, index): [string, JsonObject] => [String(index + 1), data]);
  const { data } = main;
  if (others.length > 0) data[filesMember] = Object.fromEntries(others);
  const locate: JoinedDocument['locate'] = (pointer) => {
    const [, number, rest = ''] = /^\/x-mockmint-files\/(\d+)(.*)$/s.exec(pointer) ?? [];
    const source = sources[Number(number ?? 0)] ?? main;
    return { file: source.file, line: source.lineOf(number === undefined ? pointer : rest) };
  };
  const paths = locations.filter((location) => !isHttpUrl(location));
  return { file: main.file, data, lineOf: (pointer) => locate(pointer).line, locate, files: paths, unread };
}

/** The absolute location of a reference; undefined if the document must not read it. */
function resolveLocation(base: string, ref: string): string | undefined {
  const path = ref.split('#', 1)[0]!;
  if (isHttpUrl(path)) return URL.canParse(path) ? new URL(path).href : undefined;
  if (isHttpUrl(base)) {
    const url = URL.parse(path, base);
    return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
  }
  try {
    if (path.startsWith('file:')) return fileURLToPath(path);
    return /^[a-z][a-z0-9+.-]+:/i.test(path) ? undefined : resolve(dirname(base), decodeURIComponent(path));
  } catch {
    return undefined;
  }
}

/** The ids that a document gives to itself and its schemas: a reference to one of them is not read. */
function ownIds(data: JsonObject): () => ReadonlySet<string> {
  let ids: ReadonlySet<string> | undefined;
  return () =>
    (ids ??= new Set(
      [data['$self'], ...Array.from(schemasOf(data), ({ schema }) => schema['$id'])].filter(
        (id) => typeof id === 'string',
      ),
    ));
}

async function readLocation(location: string, budget: { bytes: number }): Promise<string> {
  const bytes = isHttpUrl(location) ? await download(location, budget.bytes) : await readFile(location);
  budget.bytes -= bytes.length;
  if (budget.bytes < 0) throw tooLarge();
  return bytes.toString('utf8');
}

async function download(url: string, limit: number): Promise<Buffer> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(maxSeconds * 1000),
    headers: { Accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' },
  }).catch((error: unknown) => {
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > limit) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const tooLarge = (): Error => new Error(`the files of the document are larger than ${maxBytes / 2 ** 20} MiB`);
