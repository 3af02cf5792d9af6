/** An HTTP status in its colour; a dash if no response was sent. */

const family = (status: number | null): string => (status === null ? 'none' : `s${Math.floor(status / 100)}`);

export const Status = ({ status }: { readonly status: number | null }) => (
  <span class={`status ${family(status)}`}>{status ?? '—'}</span>
);
