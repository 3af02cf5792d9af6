/** The Vida mock: issues opaque tokens for the query parameter `token`, and rejects invalid requests with 400. */
import { defineMock } from '../src/provider/define-mock.ts';

export default defineMock({
  errorStatuses: { invalid: 400, malformed: 400, mediaType: 400 },

  errorBody: ({ detail }) => ({ success: false, message: detail }),

  operations: {
    'POST /api/v2/tokens': {
      magicValueField: '/description',

      respond({ body }, { now, random }) {
        const description = String(body['description']);
        const token = random.bytes(24).toString('hex');
        return {
          body: {
            success: true,
            message: 'Token created successfully',
            token: {
              token,
              description,
              type: String(body['type']),
              timestamp: String(Math.floor(now / 1000)),
              userId: 3,
            },
          },
          tokens: [{ id: random.uuid(), secret: token, name: description, expiresAt: null }],
        };
      },
    },
  },
});
