/** One operation of a document: its definition with the assumptions, and a form to try it. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AssumptionView, ProviderView } from '../api/api-types.ts';
import { Prose } from '../parts/prose.tsx';
import { marked } from './document-state.ts';
import { DocumentPartView } from './document-part.tsx';
import { partsOf, type DocumentOperation } from './operations.ts';
import { TryIt } from './try-it.tsx';

interface OperationSectionProps {
  readonly provider: ProviderView;
  readonly document: Readonly<Record<string, unknown>>;
  readonly operation: DocumentOperation;
  readonly assumptions: readonly AssumptionView[];
  readonly credential: string;
  /** Whether it is unfolded at first. */
  readonly isOpen: boolean;
}

export function OperationSection({
  provider,
  document,
  operation,
  assumptions,
  credential,
  isOpen,
}: OperationSectionProps) {
  const open = useSignal(isOpen);
  useEffect(() => {
    if (isOpen) open.value = true;
  }, [isOpen]);
  const { method, path, summary, description, operationId } = operation;
  return (
    <details
      class="card operation"
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>
        <h2>
          <span class="verb">{method}</span> <code>{path}</code>
        </h2>{' '}
        <span class="faint">{summary || (operationId.includes(' ') ? '' : operationId)}</span>
      </summary>
      {open.value && (
        <div class="operation-body">
          <div class="definition">
            {description !== '' && description !== summary && (
              <p class="described">
                <Prose text={description} />
              </p>
            )}
            {partsOf(document, operation).map(({ title, lines }) => (
              <DocumentPartView key={title} title={title} lines={lines} assumptions={assumptions} />
            ))}
          </div>
          <TryIt provider={provider} operation={operation} credential={credential} />
        </div>
      )}
    </details>
  );
}

/** Whether an operation shows the marked place. */
export const showsMarked = (document: unknown, operation: DocumentOperation): boolean =>
  marked.value !== '' &&
  partsOf(document, operation).some(({ lines }) => lines.some(({ pointers }) => pointers.includes(marked.value)));
