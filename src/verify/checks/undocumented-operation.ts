/** Checks that a recorded request is in the document: its path and its method. */
import type { Check } from './check.ts';

export const undocumentedOperation: Check = ({ case: one, request }, { oracle }) => {
  if (one.undocumented === undefined) return [];
  const path = request.path.replace(/[?#].*$/s, '');
  const { kind, allow } = one.undocumented;
  return [
    {
      check: 'undocumented_operation',
      severity: 'warning',
      signature: one.dedupeKey,
      cause: kind,
      title: `${request.method} ${path} is not in the document`,
      expected: kind === 'path' ? 'a path of the document' : `a documented method of the path: ${allow.join(', ')}`,
      actual: `${request.method} ${path}`,
      rationale: oracle.rationale(one.operation.pointer),
    },
  ];
};
