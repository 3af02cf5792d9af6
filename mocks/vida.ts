/** Vida: an opaque token that works as the query credential `token`; whatever is wrong with a request is 400. */
import { defineMock } from '../src/provider/define-mock.ts';

export default defineMock({
  magicValueField: '/description',
  errorStatuses: { invalid: 400, malformed: 400, mediaType: 400 },

  errorBody: ({ detail }) => ({ success: false, message: detail }),

  issue({ body }, { now, random }) {
    const description = String(body['description']);
    const token = random.bytes(24).toString('hex');
    return {
      body: {
        success: true,
        message: 'Token created successfully',
        token: { token, description, type: String(body['type']), timestamp: String(Math.floor(now / 1000)), userId: 3 },
      },
      tokens: [{ id: random.uuid(), secret: token, name: description, expiresAt: null }],
    };
  },
});
