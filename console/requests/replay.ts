/** Sends a request again. The mock sends it, because only the mock has the credential. */
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/api-types.ts';
import { notify } from '../state/notices.ts';
import { go } from '../state/route.ts';

export async function replayRequest({ id }: JournalView): Promise<void> {
  const { status, requestId } = await api.requests.replay(id);
  notify(status === null ? 'Sent again: no response.' : `Sent again: ${status}.`);
  if (requestId !== null) go('requests', requestId);
}
