/** Operations whose schemas are so large that they are compiled in several turns. */
import { expect, test } from '@jest/globals';
import { serving } from './clinic.ts';

const names = Array.from({ length: 150 }, (_, index) => `Event${index}`);
const anyEvent = `{ oneOf: [${names.map((name) => `{ $ref: '#/components/schemas/${name}' }`).join(', ')}] }`;
const document = `openapi: 3.1.0
info: { title: Events, version: '1' }
paths:
  /events:
    post:
      requestBody: { required: true, content: { application/json: { schema: ${anyEvent} } } }
      responses:
        '201': { description: made, content: { application/json: { schema: ${anyEvent} } } }
        '422': { description: invalid, content: { application/json: { schema: { type: object, required: [message], properties: { message: { type: string } } } } } }
components:
  schemas:
${names.map((name) => `    ${name}: { type: object, required: [name, note], properties: { name: { const: ${name} }, note: { type: string } } }`).join('\n')}
`;

test('Requests that come while the schemas are compiled are validated and answered as later ones', () =>
  serving(
    async (send) => {
      const valid = { name: 'Event99', note: 'x' };
      const replies = await Promise.all(
        [valid, { name: 'Event99' }, valid].map((event) => send('POST /events', event)),
      );
      expect(replies.map(({ status }) => status)).toEqual([201, 422, 201]);
      expect(replies[0]?.body).toEqual(valid);
      expect((await send('POST /events', { name: 'Event200', note: 'x' })).status).toBe(422);
      expect((await send('POST /events', valid)).body).toEqual(valid);
    },
    {},
    document,
  ));
