/** The Alumio mock: issues opaque access tokens and lists violations by property path. */
import { base62 } from '../src/lib/random.ts';
import { statusPhrase } from '../src/lib/http.ts';
import { defineMock } from '../src/provider/define-mock.ts';
import { sentence } from '../src/provider/error-formats/sentence.ts';
import { parsePointer } from '../src/lib/json-pointer.ts';

const suffixAlphabet = '23456789abcdefghjkmnpqrstuvwxyz';

export default defineMock({
  errorBody: ({ status, detail, violations }) => ({
    status: String(status),
    type: 'about:blank',
    title: statusPhrase(status),
    detail,
    context: {},
    violations: violations.map((violation) => ({
      propertyPath: parsePointer(violation.pointer)!.join('.'),
      title: `${sentence(violation)}.`,
      type: `urn:alumio:violation:${violation.keyword}`,
    })),
  }),

  operations: {
    'POST /tokens': {
      magicValueField: '/name',

      respond({ body, query }, { random }) {
        const name = String(body['name']);
        const access_token = random.text(40, base62);
        const identifier = `${slug(name)}-${random.text(8, suffixAlphabet)}`;
        const space = typeof query['space'] === 'string' ? query['space'] : null;
        return {
          body: { access_token, identifier },
          tokens: [{ id: identifier, secret: access_token, name, expiresAt: null, data: { space } }],
        };
      },
    },
  },
});

const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'token';
