/** The AskUI mock: issues opaque tokens, accepted as Bearer or Basic, and returns errors in FastAPI's format. */
import { Buffer } from 'node:buffer';
import { parseInstant, toRfc3339 } from '../src/lib/clock.ts';
import { asText } from '../src/lib/json.ts';
import { base62 } from '../src/lib/random.ts';
import { defineMock } from '../src/provider/define-mock.ts';
import { fastapiError } from '../src/provider/error-formats/fastapi.ts';

export default defineMock({
  errorStatuses: { malformed: 422 },

  errorBody: fastapiError,

  operations: {
    'POST /api/v1/access-tokens': {
      magicValueField: '/name',

      respond({ body }, { now, random }) {
        const name = String(body['name']);
        const expiresAt = asText(body['expiresAt']) ?? null;
        const id = random.uuid();
        const tokenString = random.text(48, base62);
        return {
          body: { token: { id, createdAt: toRfc3339(now), name, expiresAt, creatorId: random.uuid() }, tokenString },
          tokens: [{ id, secret: tokenString, name, expiresAt: expiresAt === null ? null : parseInstant(expiresAt) }],
        };
      },
    },
  },

  /** The document's `Basic` scheme is an API key in `Authorization`: `Basic`, then the token or its base64 form. */
  parseCredential(scheme, value) {
    if (scheme !== 'Basic') return [value];
    const token = /^Basic +(\S+)$/i.exec(value)?.[1];
    return token === undefined ? [] : [token, ...decoded(token)];
  },

  formatCredential: (scheme, secret) => (scheme === 'Basic' ? `Basic ${secret}` : secret),
});

/** Decodes base64; empty if the input is not valid base64 of UTF-8 text. */
function decoded(base64: string): string[] {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const reencoded = Buffer.from(text, 'utf8').toString('base64');
  return reencoded.replace(/={1,2}$/, '') === base64.replace(/={1,2}$/, '') ? [text] : [];
}
