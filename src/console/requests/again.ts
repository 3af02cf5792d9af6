/** Sends a request once more: the mock does it, since only the mock knows the credential. */
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/types.ts';
import { tell } from '../state/notices.ts';
import { go } from '../state/route.ts';

export async function sendAgain({ id }: JournalView): Promise<void> {
  const { status, requestId } = await api.requests.replay(id);
  tell(status === null ? 'Sent again: no answer came.' : `Sent again: ${status}.`);
  if (requestId !== null) go('requests', requestId);
}
