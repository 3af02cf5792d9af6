/** The fields for the headers and the body of a request to send. */
import { Field } from '../parts/field.tsx';
import type { Draft, parseHeaders } from './draft.ts';

interface DraftFieldsProps {
  readonly draft: Pick<Draft, 'headers' | 'body'>;
  readonly headerCheck: Pick<ReturnType<typeof parseHeaders>, 'problem' | 'ignored'>;
  /** What is wrong with the body, if it should be JSON. */
  readonly bodyProblem: string | undefined;
  readonly hasBody: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}

export const DraftFields = ({ draft, headerCheck, bodyProblem, hasBody, onChange }: DraftFieldsProps) => (
  <>
    <Field
      label="Headers, one per line"
      problem={headerCheck.problem}
      note={headerCheck.ignored.length > 0 ? `The browser sets ${headerCheck.ignored.join(', ')} itself.` : undefined}
    >
      {(described) => (
        <textarea
          {...described}
          class="code"
          rows={Math.min(8, draft.headers.split('\n').length + 1)}
          spellcheck={false}
          value={draft.headers}
          onInput={(event) => onChange({ headers: event.currentTarget.value })}
        />
      )}
    </Field>
    {hasBody && (
      <Field label="Body" problem={bodyProblem} note="Invalid bodies are sent, too.">
        {(described) => (
          <textarea
            {...described}
            class="code"
            rows={Math.min(18, Math.max(4, draft.body.split('\n').length + 1))}
            spellcheck={false}
            value={draft.body}
            onInput={(event) => onChange({ body: event.currentTarget.value })}
          />
        )}
      </Field>
    )}
  </>
);
