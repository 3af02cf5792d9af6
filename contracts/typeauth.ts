/** The Typeauth contract: each request returns new tokens with the requested tags. */
import { valueAt } from '../src/lib/json-pointer.ts';
import { defineContract } from '../src/provider/define-contract.ts';
import { always, echoEach } from '../src/provider/contract-invariants/echo.ts';
import { fresh, instantOf, skew } from '../src/provider/contract-invariants/instant.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { formatValue, valuesAt } from '../src/provider/contract-invariants/values.ts';

const operation = '/paths/~1{account_id}~1token~1create~1{application_id}/post';
const application = '/components/schemas/Application/properties';
const requestSchema = '/components/schemas/CreateTokenRequest/properties';

/** Earlier timestamps are implausible. */
const earliestPlausible = Date.UTC(2000, 0);

export default defineContract({
  token: { secret: '/data/*/auth_id', id: '/data/*/id', name: '/data/*/name' },
  secretIsCredential: {
    basis: 'assumed',
    specPointer: `${application}/auth_id`,
    reason: 'The document does not say which member is the token. The name auth_id implies that it is this one.',
  },
  cases: [
    { id: 'amount-1', title: 'one token', body: { amount: 1 } },
    { id: 'amount-2', title: 'two tokens', body: { amount: 2, tags: ['one', 'two'] } },
    { id: 'amount-7', title: 'seven tokens', body: { amount: 7 } },
    { id: 'tags-1', title: 'tags used for the first time', body: { tags: ['b', 'a', 'C'] } },
    { id: 'tags-2', title: 'the same tags, used again', body: { tags: ['b', 'a', 'C'] } },
  ],
  mayReject: [
    {
      specPointer: `${requestSchema}/amount`,
      reason: 'The service creates 1 to 100 tokens. The document has no minimum.',
      applies: (body) => Number(valueAt(body, '/amount')) < 1,
    },
    {
      specPointer: `${requestSchema}/tags`,
      reason: 'The service allows 3 tags of at most 100 characters. The document allows 5 of any length.',
      applies(body) {
        const tags = valueAt(body, '/tags');
        return Array.isArray(tags) && (tags.length > 3 || tags.some((tag) => String(tag).length > 100));
      },
    },
  ],
  invariants: [
    always({
      id: 'success_true',
      title: 'A created token is reported as a success',
      basis: 'documented',
      specPointer: `${operation}/responses/201/description`,
      to: '/success',
      values: [true],
      fix: 'Return 201 with "success": true, and another status for every failure.',
    }),
    echoEach({
      id: 'tags_echo',
      title: 'The entries have the requested tags',
      basis: 'documented',
      specPointer: `${requestSchema}/tags/description`,
      from: '/tags',
      to: '/data/*/tags',
      fix: 'Store every tag exactly as it was sent.',
    }),
    unique({
      id: 'auth_id_unique',
      title: 'Every request creates a new token',
      basis: 'assumed',
      specPointer: `${application}/auth_id`,
      reason: 'That auth_id is the token is an assumption. By its schema, the entry is an application.',
      to: '/data/*/auth_id',
      fix: 'Generate a new auth_id for each entry with a cryptographically secure random generator.',
    }),
    unique({
      id: 'id_unique',
      title: 'Every entry has a unique id',
      basis: 'assumed',
      specPointer: `${application}/id`,
      reason: 'By its schema, the entry is an application, which may be the same for every request.',
      to: '/data/*/id',
      except: (value, { request }) => Object.values(request.params).includes(String(value)),
      fix: 'Generate a unique id for each entry.',
    }),
    {
      id: 'created_at_possible',
      title: 'createdAt is a plausible time of creation',
      basis: 'documented',
      specPointer: `${operation}/responses/201/description`,
      fix: 'Set createdAt to the time of the request, with the correct UTC offset.',
      check: ({ response, receivedAt }) =>
        valuesAt(response.body, '/data/*/createdAt').flatMap(({ pointer, value }) => {
          const created = instantOf(value);
          if (created === undefined || (created > earliestPlausible && created < receivedAt + skew)) return [];
          return [{ pointer, expected: 'a time after 1999 and before the response', actual: formatValue(value) }];
        }),
    },
    fresh({
      id: 'created_at_fresh',
      title: 'createdAt is the time of the request',
      basis: 'assumed',
      specPointer: `${application}/createdAt`,
      reason: 'The schema describes an application, but the operation creates a token.',
      to: '/data/*/createdAt',
      fix: 'Set createdAt to the time of the request.',
    }),
    {
      id: 'updated_at_order',
      title: 'updatedAt is not before createdAt',
      basis: 'documented',
      specPointer: `${application}/updatedAt`,
      fix: 'Set updatedAt to createdAt when you create an entry.',
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
      title: 'The requested number of entries is created',
      basis: 'assumed',
      specPointer: `${requestSchema}/amount`,
      reason: 'The document does not say what the amount counts. Its name implies the number of tokens.',
      fix: 'Create exactly as many entries as the amount requests.',
      check({ request, response }) {
        const amount = valueAt(request.body, '/amount');
        const data = valueAt(response.body, '/data');
        if (typeof amount !== 'number' || amount < 1 || !Array.isArray(data) || data.length === amount) return [];
        return [{ pointer: '/data', expected: `${amount} entries`, actual: `${data.length} entries` }];
      },
    },
  ],
});
