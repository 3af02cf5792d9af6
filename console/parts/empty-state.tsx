/** The empty state of a view: why it is empty, and what to do. */
import type { ComponentChildren } from 'preact';

export const EmptyState = ({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) => (
  <section class="empty">
    <h2>{title}</h2>
    {children}
  </section>
);
