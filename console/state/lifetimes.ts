/** How long notices and deletions wait for the user, in milliseconds. */
export const lifetimes = {
  /** A notice about an action. */
  done: 3500,
  /** A notice about a failure. */
  failed: 9000,
  /** A deletion that can be undone. */
  undo: 8000,
} as const;
