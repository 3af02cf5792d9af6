/** Reads YAML or JSON files, with the line of each value. */
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, isMap, isSeq, isScalar, type Document, type Node } from 'yaml';
import { isObject, type JsonObject } from '../lib/json.ts';
import { parsePointer } from '../lib/json-pointer.ts';
import { messageOf, raise } from '../lib/errors.ts';

/** A parsed file. */
export interface Source {
  readonly file: string;
  readonly data: JsonObject;
  /** The 1-based line of the value at a JSON Pointer, or of its nearest existing ancestor. */
  lineOf(pointer: string): number;
}

/**
 * Parses a file that must contain a mapping.
 * @throws AppError `broken-document` with file and line
 */
export function readSource(file: string, text = readText(file)): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const error = document.errors[0];
  if (error) {
    raise.brokenDocument(
      file,
      lines.linePos(error.pos[0]).line,
      error.message,
      'Fix the YAML (or JSON) syntax on this line.',
    );
  }
  const data: unknown = document.toJS({ maxAliasCount: 1000 });
  if (!isObject(data))
    raise.brokenDocument(
      file,
      1,
      'the file does not contain a mapping',
      'Begin with "openapi: 3.1.0" or "overlay: 1.0.0".',
    );
  return { file, data: data as JsonObject, lineOf: (pointer) => lineOf(document, lines, pointer) };
}

/**
 * Parses a file of somebody else, which must contain a mapping. Duplicate keys are permitted. JSON is parsed by the
 * JSON parser, and its lines are found when they are first needed, because the YAML parser takes seconds for megabytes.
 * @throws AppError `broken-document` with file and line
 */
export function readForeignSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const parse = (): Document => parseDocument(text, { lineCounter: lines, ...foreignYaml });
  let document: Document | undefined;
  const lineAt = (pointer: string): number => lineOf((document ??= parse()), lines, pointer);
  const json = parsedJson(text);
  if (isObject(json)) return { file, data: json as JsonObject, lineOf: lineAt };
  document = parse();
  const error = document.errors[0];
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    raise.brokenDocument(file, line, error.message, 'Fix the YAML (or JSON) syntax on this line.');
  }
  const data = plainValue(file, document);
  return isObject(data)
    ? { file, data: data as JsonObject, lineOf: lineAt }
    : raise.brokenDocument(file, 1, 'the file does not contain a mapping', 'Name an OpenAPI document.');
}

const foreignYaml = { prettyErrors: false, uniqueKeys: false, merge: true } as const;

function parsedJson(text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The value without sharing of aliased nodes, because JSON has none. */
function plainValue(file: string, document: Document): unknown {
  try {
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 10_000 })));
  } catch (error) {
    const remedy = 'Use fewer aliases, and none that contains itself.';
    return raise.brokenDocument(file, 1, `the aliases can't be expanded (${messageOf(error)})`, remedy);
  }
}

/** Data from a file, and the line of each value. */
export interface SourceData {
  readonly data: unknown;
  /** The 1-based line of the value at a JSON Pointer, or of its nearest existing ancestor. */
  lineOf(pointer: string): number;
}

/**
 * Reads YAML or JSON of any type.
 * @throws AppError `broken-document` with file and line
 */
export function readSourceData(file: string): SourceData {
  const text = readText(file);
  const parse = (): { document: Document; lines: LineCounter } => {
    const lines = new LineCounter();
    return { document: parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true }), lines };
  };
  const lineAt = (pointer: string): number => {
    const { document, lines } = parse();
    return lineOf(document, lines, pointer);
  };
  try {
    return { data: JSON.parse(text), lineOf: lineAt }; // Much faster than the YAML parser for a large state.
  } catch {
    const { document, lines } = parse();
    const error = document.errors[0];
    if (error)
      raise.brokenDocument(
        file,
        lines.linePos(error.pos[0]).line,
        error.message,
        'Fix the YAML (or JSON) syntax on this line.',
      );
    return { data: document.toJS({ maxAliasCount: 1000 }), lineOf: lineAt };
  }
}

/**
 * Reads a text file.
 * @throws AppError `broken-document` if it cannot be read
 */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return raise.brokenDocument(
      file,
      1,
      `the file can't be read (${(error as Error).message})`,
      'Check the path and the permissions of the file.',
    );
  }
}

function lineOf(document: Document, lines: LineCounter, pointer: string): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const token of parsePointer(pointer) ?? []) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === token);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      node = (node.items[Number(token)] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}
