/** Converts names to camel case. */

/** `user_id` and `user-id` → `userId`. */
export const toCamelCase = (name: string): string =>
  name
    .split(/[_-]/)
    .map((part, index) => (index === 0 ? part : part.slice(0, 1).toUpperCase() + part.slice(1)))
    .join('');
