/** The Typeauth mock: issues the requested number of opaque tokens; application details are derived from the id. */
import { toRfc3339 } from '../src/lib/clock.ts';
import { base62 } from '../src/lib/random.ts';
import { fake, type Faker } from '../src/provider/faker.ts';
import { defineMock } from '../src/provider/define-mock.ts';

export default defineMock({
  errorStatuses: { invalid: 400, malformed: 400 },

  errorBody: ({ detail }) => ({ success: false, message: detail }),

  operations: {
    'POST /{account_id}/token/create/{application_id}': {
      magicValueField: '/tags/0',

      async respond({ body, params }, { now, random }) {
        const amount = typeof body['amount'] === 'number' ? Math.max(0, body['amount']) : 1;
        const tags = Array.isArray(body['tags']) ? body['tags'].map(String) : [];
        const application = await fake(params['application_id'] ?? '', applicationDetails);
        const at = toRfc3339(now);
        const data = Array.from({ length: amount }, () => ({
          id: random.uuid(),
          ...application,
          createdAt: at,
          updatedAt: at,
          detailResponse: false,
          auth_id: random.text(40, base62),
          llmcache_id: random.uuid(),
          abuse_id: random.uuid(),
          tags,
        }));
        return {
          body: { success: true, message: `${amount === 1 ? '1 token' : `${amount} tokens`} created`, data },
          tokens: data.map(({ id, auth_id }) => ({
            id,
            secret: auth_id,
            name: tags[0] ?? null,
            expiresAt: null,
            data: { ...params },
          })),
        };
      },
    },
  },
});

function applicationDetails({ internet, company }: Faker): {
  name: string;
  description: string;
  domain: string;
  originHostname: string;
} {
  const domain = internet.domainName();
  return { name: company.name(), description: company.catchPhrase(), domain, originHostname: `origin.${domain}` };
}
