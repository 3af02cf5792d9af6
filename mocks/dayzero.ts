/** The DayZero mock: issues `dz_`-prefixed JWTs bound to one business, and returns errors in FastAPI's format. */
import { addDays, toRfc3339 } from '../src/lib/clock.ts';
import { asText } from '../src/lib/json.ts';
import { defineMock, type MockRequest } from '../src/provider/define-mock.ts';
import { fastapiError } from '../src/provider/error-formats/fastapi.ts';

const businessHeader = 'x-business-id';
const defaultDays = 365;

/** The business of a request, as a UUID in lower case with hyphens. */
function businessOf(headers: MockRequest['headers']): string | undefined {
  const given = asText(headers[businessHeader]);
  if (given === undefined) return undefined;
  const [, ...groups] = /^(.{8})-?(.{4})-?(.{4})-?(.{4})-?(.{12})$/.exec(given.toLowerCase()) ?? [];
  return groups.join('-');
}

export default defineMock({
  errorStatuses: { malformed: 422 },

  errorBody: fastapiError,

  operations: {
    'POST /api/v1/tokens': {
      magicValueField: '/name',

      async respond({ body, headers }, { now, random, signJwt }) {
        const name = String(body['name']);
        const days = body['expires_in_days'] === undefined ? defaultDays : body['expires_in_days'];
        const issuedAt = Math.floor(now / 1000);
        const expires = typeof days === 'number' ? addDays(issuedAt * 1000, days) : null;
        const business = businessOf(headers) ?? '';
        const id = random.uuid();
        const jti = random.uuid();
        const token = `dz_${await signJwt({ jti, sub: business, name, iat: issuedAt, ...(expires !== null && { exp: expires / 1000 }) })}`;
        return {
          body: {
            token,
            token_info: {
              id,
              jti,
              name,
              description: asText(body['description']) ?? null,
              token_prefix: token.slice(0, 10),
              token_type: 'api',
              created_at: toRfc3339(issuedAt * 1000),
              last_used_at: null,
              expires_at: expires === null ? null : toRfc3339(expires),
              revoked_at: null,
              revocation_reason: null,
            },
          },
          tokens: [
            { id, jti, secret: token, name, createdAt: issuedAt * 1000, expiresAt: expires, data: { business } },
          ],
        };
      },

      authorize({ data }, { headers }) {
        const requested = businessOf(headers);
        return requested === undefined || requested === data['business']
          ? undefined
          : 'The token belongs to another business.';
      },
    },
  },
});
