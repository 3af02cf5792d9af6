/** AskUI: an opaque token string, presented as Bearer or Basic; errors as FastAPI writes them. */
import { parseInstant, toRfc3339 } from '../src/core/clock.ts';
import { asText } from '../src/core/json.ts';
import { base62 } from '../src/core/random.ts';
import { defineMock } from '../src/provider/mock.ts';
import { fastapiError } from '../src/provider/voice/fastapi.ts';

export default defineMock({
  freeText: '/name',
  refuses: { malformed: 422 },

  errorBody: fastapiError,

  issue({ body }, { now, random }) {
    const name = String(body['name']);
    const expiresAt = asText(body['expiresAt']) ?? null;
    const id = random.uuid();
    const tokenString = random.text(48, base62);
    return {
      body: { token: { id, createdAt: toRfc3339(now), name, expiresAt, creatorId: random.uuid() }, tokenString },
      tokens: [{ id, secret: tokenString, name, expiresAt: expiresAt === null ? null : parseInstant(expiresAt) }],
    };
  },

  /** The document says "API key in Authorization" and calls it Basic: the token itself, or its base64, after the word. */
  secretsIn(scheme, value) {
    if (scheme !== 'Basic') return [value];
    const token = /^Basic +(\S+)$/i.exec(value)?.[1];
    return token === undefined ? [] : [token, ...decoded(token)];
  },

  presents: (scheme, secret) => (scheme === 'Basic' ? `Basic ${secret}` : secret),
});

/** The text whose base64 this is; nothing where it is none. */
function decoded(base64: string): string[] {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const again = Buffer.from(text, 'utf8').toString('base64');
  return again.replace(/={1,2}$/, '') === base64.replace(/={1,2}$/, '') ? [text] : [];
}
