/** Typeauth: new tokens with the tags that were asked for. */
import { valueAt } from '../src/lib/json-pointer.ts';
import { defineContract } from '../src/provider/define-contract.ts';
import { always, echoEach } from '../src/provider/contract-invariants/echo.ts';
import { fresh, instantOf, skew } from '../src/provider/contract-invariants/instant.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { formatValue, valuesAt } from '../src/provider/contract-invariants/values.ts';

const operation = '/paths/~1{account_id}~1token~1create~1{application_id}/post';
const application = '/components/schemas/Application/properties';
const requestSchema = '/components/schemas/CreateTokenRequest/properties';

/** No service of this kind is older. */
const firstService = Date.UTC(2000, 0);

export default defineContract({
  token: { secret: '/data/*/auth_id', id: '/data/*/id', name: '/data/*/name' },
  secretIsCredential: {
    basis: 'assumed',
    specPointer: `${application}/auth_id`,
    reason: 'The document says nowhere which member is the token; by its name it is auth_id.',
  },
  cases: [
    { id: 'amount-1', title: 'one token', body: { amount: 1 } },
    { id: 'amount-2', title: 'two tokens', body: { amount: 2, tags: ['one', 'two'] } },
    { id: 'amount-7', title: 'seven tokens', body: { amount: 7 } },
    { id: 'tags-1', title: 'tags for the first time', body: { tags: ['b', 'a', 'C'] } },
    { id: 'tags-2', title: 'the same tags again', body: { tags: ['b', 'a', 'C'] } },
  ],
  invariants: [
    always({
      id: 'success_true',
      title: 'A token that was created is told as success',
      basis: 'documented',
      specPointer: `${operation}/responses/201/description`,
      to: '/success',
      values: [true],
      fix: 'Answer 201 with "success": true, and every failure with another status.',
    }),
    echoEach({
      id: 'tags_echo',
      title: 'The entries have the tags that were asked for',
      basis: 'documented',
      specPointer: `${requestSchema}/tags/description`,
      from: '/tags',
      to: '/data/*/tags',
      fix: 'Keep the tags as they were sent, each of them.',
    }),
    unique({
      id: 'auth_id_unique',
      title: 'Every request creates a new token',
      basis: 'documented',
      specPointer: `${operation}/summary`,
      to: '/data/*/auth_id',
      fix: "Generate each entry's auth_id anew, from a cryptographic source of randomness.",
    }),
    unique({
      id: 'id_unique',
      title: 'Every entry has an id of its own',
      basis: 'documented',
      specPointer: `${operation}/summary`,
      to: '/data/*/id',
      except: (value, { request }) => Object.values(request.params).includes(String(value)),
      fix: 'Give each entry an id of its own.',
    }),
    {
      id: 'created_at_possible',
      title: 'createdAt is a time at which something was created',
      basis: 'documented',
      specPointer: `${operation}/responses/201/description`,
      fix: 'Set createdAt to the time of the request, with its true offset.',
      check: ({ response, receivedAt }) =>
        valuesAt(response.body, '/data/*/createdAt').flatMap(({ pointer, value }) => {
          const created = instantOf(value);
          if (created === undefined || (created > firstService && created < receivedAt + skew)) return [];
          return [{ pointer, expected: 'a time before the answer, in this century', actual: formatValue(value) }];
        }),
    },
    fresh({
      id: 'created_at_fresh',
      title: 'createdAt is the time of the request',
      basis: 'assumed',
      specPointer: `${application}/createdAt`,
      reason: 'The schema is that of an application; what is created is the token.',
      to: '/data/*/createdAt',
      fix: 'Set createdAt to the time of the request.',
    }),
    {
      id: 'updated_at_order',
      title: 'Nothing is updated before it was created',
      basis: 'documented',
      specPointer: `${application}/updatedAt`,
      fix: 'Set updatedAt to createdAt when an entry is made.',
      check: ({ response }) =>
        valuesAt(response.body, '/data/*').flatMap(({ pointer, value }) => {
          const created = instantOf(valueAt(value, '/createdAt'));
          const updated = instantOf(valueAt(value, '/updatedAt'));
          if (created === undefined || updated === undefined || updated >= created - 1000) return [];
          return [
            {
              pointer: `${pointer}/updatedAt`,
              expected: `${formatValue(valueAt(value, '/createdAt'))} or later`,
              actual: formatValue(valueAt(value, '/updatedAt')),
            },
          ];
        }),
    },
    {
      id: 'amount_made',
      title: 'As many entries are made as were asked for',
      basis: 'assumed',
      specPointer: `${requestSchema}/amount`,
      reason: 'The document does not say what the amount counts; by its name it is the number of tokens.',
      fix: 'Make one entry for each token that the amount asks for.',
      check({ request, response }) {
        const amount = valueAt(request.body, '/amount');
        const data = valueAt(response.body, '/data');
        if (typeof amount !== 'number' || amount < 1 || !Array.isArray(data) || data.length === amount) return [];
        return [{ pointer: '/data', expected: `${amount} entries`, actual: `${data.length} entries` }];
      },
    },
  ],
});
