/** The operations of a document, and the parts that belong to each. */
import { formatPointer } from '../../src/lib/json-pointer.ts';
import { isObject } from '../../src/lib/is-object.ts';
import type { AssumptionView } from '../api/api-types.ts';
import { documentLines, notesOnLines, type DocumentLine } from './document-lines.ts';

export interface DocumentOperation {
  readonly pointer: string;
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace', 'query'];

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function operationsOf(document: Readonly<Record<string, unknown>>): DocumentOperation[] {
  const paths = isObject(document['paths']) ? document['paths'] : {};
  return Object.entries(paths).flatMap(([path, item]) =>
    isObject(item)
      ? methods.flatMap((method) => {
          const operation = item[method];
          if (!isObject(operation)) return [];
          const name = `${method.toUpperCase()} ${path}`;
          return [
            {
              pointer: formatPointer(['paths', path, method]),
              method: method.toUpperCase(),
              path,
              operationId: textOf(operation['operationId']) || name,
              summary: textOf(operation['summary']),
              description: textOf(operation['description']),
            },
          ];
        })
      : [],
  );
}

/** A part of an operation with a heading of its own. */
export interface DocumentPart {
  readonly title: string;
  readonly lines: readonly DocumentLine[];
}

/** Parameters, body and responses of an operation, and what else the document says of it. */
export function partsOf(document: unknown, { pointer, path }: DocumentOperation): DocumentPart[] {
  const shared = formatPointer(['paths', path, 'parameters']);
  return [
    { title: 'Parameters of the path', lines: documentLines(document, shared) },
    { title: 'Parameters', lines: documentLines(document, `${pointer}/parameters`) },
    { title: 'Request body', lines: documentLines(document, `${pointer}/requestBody`) },
    { title: 'Responses', lines: documentLines(document, `${pointer}/responses`) },
    { title: 'Security', lines: documentLines(document, `${pointer}/security`) },
  ].filter(({ lines }) => lines.length > 0);
}

/** The assumptions that no operation shows, such as those on security schemes. */
export function assumptionsElsewhere(
  document: Readonly<Record<string, unknown>>,
  assumptions: readonly AssumptionView[],
): AssumptionView[] {
  if (assumptions.length === 0) return [];
  const shown = new Set<AssumptionView>();
  for (const operation of operationsOf(document))
    for (const { lines } of partsOf(document, operation))
      for (const notes of notesOnLines(lines, assumptions).values()) for (const note of notes) shown.add(note);
  return assumptions.filter((assumption) => !shown.has(assumption));
}
