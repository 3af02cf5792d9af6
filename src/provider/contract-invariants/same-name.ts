/** Cases in which a name is used twice: each request creates something new, or the second one is rejected. */
import type { Json } from '../../lib/json.ts';
import type { ExtraCase } from '../define-contract.ts';

/** Sends the same body twice. A service may require unique names; if it accepts both, the invariants apply. */
export const sameNameTwice = (body: Json): ExtraCase[] =>
  [
    { id: 'same-name-1', title: 'a name that may have been used before' },
    { id: 'same-name-2', title: 'the same name, used again' },
  ].map((one) => ({ ...one, body, expect: 'any', isVerbatim: true }));
