/** Shows notices and announces them to screen readers. */
import { dismiss, notices } from '../state/notices.ts';

export const Notices = () => (
  <div class="notices" role="status" aria-live="polite">
    {notices.value.map(({ id, kind, text }) => (
      <div key={id} class={`notice ${kind}`}>
        <span>{text}</span>
        <button type="button" class="action quiet" aria-label="Dismiss" onClick={() => dismiss(id)}>
          ✕
        </button>
      </div>
    ))}
  </div>
);
