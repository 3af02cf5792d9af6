/** Checks that a recorded request is in the document: its path and its method. */
import type { Check, CheckContext } from './check.ts';

/** Maximum number of paths in a quotation. */
const maxPaths = 8;

export const undocumentedOperation: Check = ({ case: one, request, response }, { oracle }) => {
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
      actual: `${request.method} ${path}, with status ${response?.status ?? 0}`,
      rationale: {
        ...oracle.rationale(one.operation.pointer),
        quote: kind === 'path' ? pathsOf(oracle) : `methods: ${allow.join(', ')}`,
      },
    },
  ];
};

/** The first paths of the document. */
function pathsOf({ document }: CheckContext['oracle']): string {
  const paths = [...new Set(document.operations.map(({ path }) => path))];
  const more = paths.length > maxPaths ? ` and ${paths.length - maxPaths} more` : '';
  return `paths: ${paths.slice(0, maxPaths).join(', ')}${more}`;
}
