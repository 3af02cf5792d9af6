/** What must become of a request: read from the bytes that are sent, never from what a generator meant. */
import type { RequestData } from '../../openapi/judge.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { CaseRequest, Expectation } from '../case.ts';
import type { Yardstick } from '../yardstick.ts';

/** A request as any receiver reads it. */
export interface Reading {
  readonly data: RequestData;
  /** Why the body is no JSON; undefined where it is, or where there is none. */
  readonly malformed?: string;
}

/** An expectation, and what it rests on. */
export interface Derived {
  readonly expectation: Expectation;
  readonly violations: readonly Violation[];
}

/** Reads a request from its bytes. */
export function readRequest(operation: Operation, request: CaseRequest, { document }: Yardstick): Reading {
  const url = new URL(request.path, 'http://localhost');
  const match = document.route(operation.method, url.pathname);
  const query: Record<string, unknown> = {};
  for (const name of url.search === '' ? [] : new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  const headers = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const data = { params: match.kind === 'operation' ? match.params : {}, query, headers };
  if (request.body === undefined || request.body.length === 0) return { data: { ...data, body: undefined } };
  try {
    return { data: { ...data, body: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body)) as unknown } };
  } catch (error) {
    return { data: { ...data, body: undefined }, malformed: (error as Error).message };
  }
}

/** What the document, published and completed, demands for a request with a good credential. */
export function derive(operation: Operation, request: CaseRequest, yardstick: Yardstick): Derived {
  const { data, malformed } = readRequest(operation, request, yardstick);
  const bodyPointer = operation.body?.pointer ?? operation.pointer;
  if (operation.body && (malformed !== undefined || data.body === undefined)) {
    if (malformed === undefined && !operation.body.required) return accepted(bodyPointer, yardstick);
    const place = malformed === undefined ? `${bodyPointer}/required` : `${bodyPointer}/content`;
    return { expectation: { kind: 'reject', situation: 'malformed', ground: yardstick.ground(place) }, violations: [] };
  }
  const { documented, assumed, excused } = yardstick.request(operation, data);
  if (documented.length > 0) return refused(documented, bodyPointer, yardstick, true);
  if (excused) return { expectation: { kind: 'any', why: 'The document forbids it, and our overlay assumes that it is lawful.' }, violations: [] };
  if (assumed.length > 0) return refused(assumed, bodyPointer, yardstick, false);
  return accepted([...(operation.body?.content.values() ?? [])][0] ?? operation.pointer, yardstick);
}

const accepted = (pointer: string, yardstick: Yardstick): Derived =>
  ({ expectation: { kind: 'accept', ground: yardstick.ground(pointer) }, violations: [] });

function refused(violations: readonly Violation[], bodyPointer: string, yardstick: Yardstick, isDocumented: boolean): Derived {
  const first = violations.find((violation) => violation.in === 'body') ?? violations[0]!;
  const situation = first.in === 'body' ? 'invalid' : 'parameter';
  return { expectation: { kind: 'reject', situation, ground: yardstick.groundOf(first, bodyPointer, isDocumented) }, violations };
}
