/** Keys of rows: short texts that every database can index, whatever the id or the secret is. */
import { fingerprint } from '../../lib/random.ts';

/** An id or a secret as a key: itself if it is short and plain, else its hash. */
export const keyOf = (text: string): string =>
  /^[\x21-\x7e]{0,64}$/.test(text) ? `=${text}` : `#${fingerprint(text)}`;
