/** Strict string formats. Those of the library accept a space instead of "T", and "urn:uuid:" before a UUID. */
import { isDateTime } from '../../lib/date-time.ts';

export const strictFormats = {
  'date-time': { type: 'string', validate: isDateTime },
  uuid: { type: 'string', validate: (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) },
  uuid4: {
    type: 'string',
    validate: (text: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(text),
  },
} as const;
