/** Reads YAML or JSON files, with the line of each value. */
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, isMap, isSeq, isScalar, type Document, type Node } from 'yaml';
import { isObject, type JsonObject } from '../lib/json.ts';
import { parsePointer } from '../lib/json-pointer.ts';
import { raise } from '../lib/errors.ts';

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

/** A parsed file of somebody else: duplicate keys are permitted, and aliases are not limited. */
export interface ForeignYaml {
  /** The value, in which aliased nodes are shared. @throws Error if there are too many aliases */
  value(): unknown;
  lineOf(pointer: string): number;
}

/**
 * Parses YAML (or JSON) of somebody else.
 * @throws AppError `broken-document` with file and line
 */
export function parseForeignYaml(file: string, text: string): ForeignYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: true });
  const error = document.errors[0];
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    raise.brokenDocument(file, line, error.message, 'Fix the YAML (or JSON) syntax on this line.');
  }
  return {
    value: () => document.toJS({ maxAliasCount: 10_000 }) as unknown,
    lineOf: (pointer) => lineOf(document, lines, pointer),
  };
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
