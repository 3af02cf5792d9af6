/** A modal dialog based on `<dialog>`, which keeps the focus and closes on Escape. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** False if the user must fill in the dialog. */
  readonly closable?: boolean;
}

export function Dialog({ title, open, onClose, children, closable = true }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={onClose}
      onCancel={(event) => {
        if (!closable) event.preventDefault();
      }}
      onClick={(event) => {
        if (closable && event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">
        <header>
          <h2 id={heading}>{title}</h2>
          {closable && (
            <button type="button" class="action quiet" aria-label="Close" onClick={onClose}>
              ✕
            </button>
          )}
        </header>
        {open && children}
      </div>
    </dialog>
  );
}
