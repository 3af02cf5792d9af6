/** The bar that offers to undo a deletion. */
import { pendingDeletion, sendPendingDeletion, undoDeletion } from '../state/undo.ts';
import { Action } from './action.tsx';
import { focusMain } from './focus.ts';

export const UndoBar = () => (
  <div class="undo-box" role="status">
    {pendingDeletion.value && (
      <div class="undo-bar">
        <span>{pendingDeletion.value.text}.</span>
        <Action
          kind="strong"
          title="Undo (u)"
          onDo={() => {
            focusMain();
            return undoDeletion();
          }}
        >
          Undo
        </Action>
        <Action
          kind="quiet"
          label="Delete now"
          onDo={() => {
            focusMain();
            return sendPendingDeletion();
          }}
        >
          ✕
        </Action>
      </div>
    )}
  </div>
);
