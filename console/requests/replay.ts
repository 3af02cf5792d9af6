/** Sends a request again. The mock sends it, because only the mock has the credential. */
import { CallError } from '../api/client.ts';
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/api-types.ts';
import { notify } from '../state/notices.ts';
import { go } from '../state/route.ts';
import { credentialsFor } from './credential.ts';
import { draftOf } from './draft.ts';
import { sendDraft } from './send-draft.ts';

export async function replayRequest(view: JournalView): Promise<void> {
  try {
    const { status, requestId } = await api.requests.replay(view.id);
    notify(status === null ? 'Sent again: no response.' : `Sent again: ${status}.`);
    if (requestId !== null) go('requests', requestId);
  } catch (error) {
    if (!(error instanceof CallError && error.status === 404)) throw error;
    await sendFromPage(view);
  }
}

/** The journal no longer has the request: the page sends what it shows, if it can restore the credential. */
async function sendFromPage(view: JournalView): Promise<void> {
  const draft = draftOf(view, await credentialsFor(view).catch(() => []));
  if (draft.isIncomplete) {
    go('requests', 'new', { from: view.id });
    throw new Error('The journal no longer has this request, nor its credential. Complete it and send it from here.');
  }
  const { status, requestId } = await sendDraft(draft);
  notify(`Sent again from this page, because the journal no longer has the request: ${status}.`);
  if (requestId !== null) go('requests', requestId);
}
