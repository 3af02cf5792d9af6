/** The fields of a response: status, headers and body. */
import { Field } from '../parts/field.tsx';
import { problemAt } from './editor-state.ts';
import type { ResponseForm } from './rule-form.ts';

interface ResponseFieldsProps {
  readonly pointer: string;
  /** Before the labels, to tell several responses apart. */
  readonly prefix?: string;
  readonly statusNote?: string;
  readonly response: ResponseForm;
  readonly onChange: (response: ResponseForm) => void;
}

export const ResponseFields = ({ pointer, prefix = '', statusNote, response, onChange }: ResponseFieldsProps) => (
  <div class="response-fields">
    <Field label={`${prefix}Status`} problem={problemAt(`${pointer}/status`)} note={statusNote}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          inputMode="numeric"
          class="number"
          value={response.status}
          onInput={(event) => onChange({ ...response, status: event.currentTarget.value })}
        />
      )}
    </Field>
    <Field label={`${prefix}Response headers, one per line`} problem={problemAt(`${pointer}/headers`)}>
      {(attributes) => (
        <textarea
          {...attributes}
          class="code"
          rows={2}
          spellcheck={false}
          placeholder="Retry-After: 30"
          value={response.headers}
          onInput={(event) => onChange({ ...response, headers: event.currentTarget.value })}
        />
      )}
    </Field>
    <Field
      label={`${prefix}Response body (JSON)`}
      problem={problemAt(`${pointer}/body`)}
      note="Empty: the provider's own body for this status."
    >
      {(attributes) => (
        <textarea
          {...attributes}
          class="code"
          rows={Math.min(10, Math.max(3, response.body.split('\n').length))}
          spellcheck={false}
          value={response.body}
          onInput={(event) => onChange({ ...response, body: event.currentTarget.value })}
        />
      )}
    </Field>
  </div>
);
