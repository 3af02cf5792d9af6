/** Sends a request to an operation from the page: filled in from the example, with the chosen credential. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { curlLine } from '../../src/lib/curl.ts';
import * as api from '../api/calls.ts';
import { root } from '../api/base.ts';
import type { ProviderView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { Field } from '../parts/field.tsx';
import { bodyProblem, draftOfExample, emptyDraft, parseHeaders, type Draft } from '../requests/draft.ts';
import { DraftFields } from '../requests/draft-fields.tsx';
import { DraftResult } from '../requests/draft-result.tsx';
import { sendDraft, type DraftResponse } from '../requests/send-draft.ts';
import { sessionPath } from '../requests/sendable.ts';
import { tryAction } from '../state/notices.ts';
import type { DocumentOperation } from './operations.ts';

interface TryItProps {
  readonly provider: ProviderView;
  readonly operation: DocumentOperation;
  readonly credential: string;
}

/** The example of an operation. Without one, its path, whose parameters are then to be filled in. */
async function prepare({ provider: { id }, operation, credential }: TryItProps): Promise<Draft> {
  const { examples } = await api.providers.examples(id, credential === '' ? undefined : credential);
  const example = examples.find(({ operationId }) => operationId === operation.operationId);
  return example
    ? draftOfExample(id, example)
    : { ...emptyDraft, method: operation.method, url: `${sessionPath}/${id}${operation.path}` };
}

const curlOf = ({ method, url, headers, body }: Draft): string =>
  curlLine({
    method,
    url: root.replace(/\/$/, '') + url,
    headers: parseHeaders(headers).headers,
    body: body === '' ? undefined : body,
  }) ?? '';

/** Why the request can't be sent as it is; undefined if it can. */
function missingIn(url: string): string | undefined {
  const parameters = url.match(/\{[^}]*\}/g);
  return parameters ? `Fill in ${parameters.join(', ')}.` : undefined;
}

export function TryIt(props: TryItProps) {
  const draft = useSignal<Draft>(emptyDraft);
  const response = useSignal<DraftResponse | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const isSending = useSignal(false);
  const { provider, operation, credential } = props;
  useEffect(() => {
    void tryAction(async () => {
      draft.value = await prepare(props);
      response.value = undefined;
      failure.value = undefined;
    });
  }, [provider.id, operation.pointer, credential]);
  const change = (part: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...part };
  };
  const { url, headers, body } = draft.value;
  const headerCheck = parseHeaders(headers);
  const missing = missingIn(url);
  const send = async (): Promise<void> => {
    if (headerCheck.problem !== undefined || missing !== undefined || isSending.value) return;
    isSending.value = true;
    failure.value = undefined;
    try {
      response.value = await sendDraft(draft.value);
    } catch (error) {
      response.value = undefined;
      failure.value = error instanceof Error ? error.message : String(error);
    }
    isSending.value = false;
  };
  return (
    <form
      class="try-it"
      aria-label={`Try ${operation.method} ${operation.path}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3>Try it</h3>
      <Field label="Path and query" problem={missing}>
        {(described) => (
          <input
            {...described}
            type="text"
            spellcheck={false}
            autoComplete="off"
            value={url}
            onInput={(event) => change({ url: event.currentTarget.value })}
          />
        )}
      </Field>
      <DraftFields
        draft={draft.value}
        headerCheck={headerCheck}
        bodyProblem={bodyProblem(body, headerCheck.headers)}
        hasBody={!/^(get|head)$/i.test(operation.method)}
        onChange={change}
      />
      <div class="actions">
        <Action kind="main" onDo={send}>
          Send
        </Action>
        <Copy what="curl line" label="Copy as curl" text={() => curlOf(draft.value)}>
          Copy as curl
        </Copy>
      </div>
      <DraftResult failure={failure.value} response={response.value} />
    </form>
  );
}
