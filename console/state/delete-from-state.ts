/** Deletions that are made at once; undo imports what was deleted into the session's state again. */
import * as api from '../api/calls.ts';
import type { SessionState } from '../api/api-types.ts';
import { deleteWithUndo } from './undo.ts';

interface StateDeletion {
  readonly remove: () => Promise<{ removed: number }>;
  /** The number of deleted items as text, such as "3 tokens deleted". */
  readonly counted: (removed: number) => string;
  /** Adds what was deleted to the current state. */
  readonly merge: (current: SessionState, before: SessionState) => SessionState;
}

export async function deleteFromState({ remove, counted, merge }: StateDeletion): Promise<void> {
  const before = await api.session.export();
  const { removed } = await remove();
  await deleteWithUndo({
    text: counted(removed),
    hide: () => {},
    restore: () => keepingClock(async () => api.session.import(merge(await api.session.export(), before))),
    send: async () => {},
  });
}

/** An import sets the clock to when the state was exported; this makes up for the time in between. */
async function keepingClock(change: () => Promise<unknown>): Promise<void> {
  const { offsetMs, frozen } = await api.clock.read();
  await change();
  const lost = offsetMs - (await api.clock.read()).offsetMs;
  if (!frozen && lost > 0) await api.clock.change({ advance: lost });
}
