/** Writes and sends a request: from an operation's example, or from a journal entry. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Action } from '../parts/action.tsx';
import { usePageTitle } from '../state/page-title.ts';
import { tryAction } from '../state/notices.ts';
import { providers } from '../state/providers.ts';
import {
  bodyCheck,
  draft,
  draftFailure,
  draftOperation,
  draftCredential,
  draftResponse,
  draftSource,
  headerCheck,
  prepareDraft,
} from './composer-state.ts';
import { ComposerSource } from './composer-source.tsx';
import { DraftFields } from './draft-fields.tsx';
import { DraftResult } from './draft-result.tsx';
import { closeRequest } from './request-detail.tsx';
import { sendDraft } from './send-draft.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

const change = (part: Partial<typeof draft.value>): void => {
  draft.value = { ...draft.value, ...part, isIncomplete: false };
};

/** Sends the draft; the response appears below it. */
async function send(signal: AbortSignal): Promise<void> {
  draftFailure.value = undefined;
  try {
    draftResponse.value = await sendDraft(draft.value, signal);
  } catch (error) {
    draftResponse.value = undefined;
    draftFailure.value = error instanceof Error ? error.message : String(error);
  }
}

export function Composer() {
  const form = useRef<HTMLFormElement>(null);
  const sending = useSignal<AbortController | undefined>(undefined);
  usePageTitle(draftSource.value === '' ? 'New request' : 'Edit a request');
  useEffect(() => {
    void tryAction(prepareDraft);
  }, [draftSource.value, draftOperation.value, draftCredential.value, providers.value.length === 0]);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('select, input')?.focus();
    return () => sending.peek()?.abort();
  }, []);
  const submit = async (): Promise<void> => {
    if (sending.value || headerCheck.value.problem !== undefined) return;
    const controller = new AbortController();
    sending.value = controller;
    await send(controller.signal);
    sending.value = undefined;
  };
  const { method, url, isIncomplete } = draft.value;
  return (
    <section class="detail" aria-label="Request composer">
      <form
        class="composer"
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void submit();
        }}
      >
        <header class="detail-head">
          <button type="button" class="action quiet back" aria-label="Back to the list" onClick={closeRequest}>
            ←
          </button>
          <h2>{draftSource.value === '' ? 'New request' : 'Edit and send'}</h2>
        </header>
        <ComposerSource />
        <div class="request-line">
          <label>
            <span class="unseen">Method</span>
            <select value={method} onChange={(event) => change({ method: event.currentTarget.value })}>
              {[...new Set([...methods, method])].map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
          <label class="grow">
            <span class="unseen">Path and query</span>
            <input
              type="text"
              spellcheck={false}
              autoComplete="off"
              value={url}
              onInput={(event) => change({ url: event.currentTarget.value })}
            />
          </label>
          <button type="submit" class="action main" aria-busy={sending.value !== undefined} title="Send (Ctrl+Enter)">
            Send
          </button>
          {sending.value && <Action onDo={() => sending.value?.abort()}>Stop</Action>}
        </div>
        {isIncomplete && (
          <p class="problem" role="status">
            The journal does not show all of this request: complete the parts with <code>$TOKEN</code> or <code>…</code>
            .
          </p>
        )}
        <DraftFields
          draft={draft.value}
          headerCheck={headerCheck.value}
          bodyProblem={bodyCheck.value}
          hasBody
          onChange={change}
        />
        <DraftResult failure={draftFailure.value} response={draftResponse.value} />
      </form>
    </section>
  );
}
