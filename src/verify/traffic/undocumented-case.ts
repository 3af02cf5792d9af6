/** The case of an observed request that the document does not have. */
import { formatPointer } from '../../lib/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Router } from '../../openapi/operation-router.ts';
import type { Case, CaseRequest } from '../plan/case.ts';

/** Maximum number of undocumented operations that are told apart. */
const maxKeys = 50;

/** The undocumented operations that were seen. */
export class UndocumentedKeys {
  readonly #keys = new Set<string>();

  /** The key itself, or one for all others. */
  of(key: string): string {
    if (!this.#keys.has(key) && this.#keys.size >= maxKeys) return 'others';
    this.#keys.add(key);
    return key;
  }
}

export function undocumentedCase(
  id: string,
  provider: string,
  request: CaseRequest,
  match: Exclude<ReturnType<Router>, { readonly kind: 'operation' | 'malformed' }>,
  keys: UndocumentedKeys,
): Case {
  const path = request.path.replace(/[?#].*$/s, '');
  const operation: Operation = {
    id: 'not in the document',
    method: request.method,
    path,
    basePath: '',
    otherBasePaths: [],
    selector: '',
    summary: '',
    pointer: match.kind === 'other-method' ? parentOf(match.siblingOperation.pointer) : formatPointer(['paths']),
    parameters: [],
    body: undefined,
    responses: [],
    security: [],
  };
  return {
    id,
    provider,
    operation,
    phase: 'traffic',
    title: 'a recorded request',
    checks: [],
    request,
    expectation: { kind: 'any', why: 'It is not in the document.' },
    dedupeKey: keys.of(`${request.method} ${withoutIds(path)}`),
    probes: [],
    unknownIds: [],
    looseMembers: [],
    undocumented: match.kind === 'other-method' ? { kind: 'method', allow: match.allow } : { kind: 'path', allow: [] },
  };
}

const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));

/** The path with a placeholder for each segment that looks like an id. */
const withoutIds = (path: string): string =>
  path
    .split('/')
    .map((segment) => ((/\d/.test(segment) && segment.length > 4) || /^\d+$/.test(segment) ? '{}' : segment))
    .join('/');
