/** Handlers that list, revoke, expire, remove and introspect tokens. */
import { asText } from '../../lib/json.ts';
import { seededCredentials } from '../../tokens/seeded-credentials.ts';
import { statusOf, type Token, type TokenStatus } from '../../tokens/token.ts';
import { maskerOfTokens, viewTokens, type TokenView } from '../session/token-view.ts';
import type { ControlCall, ControlHandler } from './control-call.ts';
import { parseProviderFilter, describePresentations } from './overview-handlers.ts';

const viewAll = ({ session: { secrets, clock } }: ControlCall, tokens: readonly Token[]): Promise<TokenView[]> =>
  viewTokens(tokens, { secrets, now: clock.now() });
const toView = async (call: ControlCall, token: Token): Promise<TokenView> => (await viewAll(call, [token]))[0]!;

export const tokenHandlers: Readonly<Record<string, ControlHandler>> = {
  async listTokens(call) {
    const { session, query } = call;
    const page = await session.tokens.list({
      provider: parseProviderFilter(call, query['provider']),
      status: query['status'] as TokenStatus | undefined,
      now: session.clock.now(),
      limit: Number(query['limit'] ?? 100),
      cursor: query['cursor'],
    });
    return { tokens: await viewAll(call, page.tokens), nextCursor: page.nextCursor };
  },

  getToken: async (call) => toView(call, await call.session.token(call.params['id']!)),

  async getTokenSecret({ mock, session, params }) {
    const { id, provider, secret } = await session.token(params['id']!);
    return { id, secret, presentedAs: describePresentations(mock.providerRouter.provider(provider), secret) };
  },

  forgetTokens: async ({ session }) => ({ removed: await session.forgetTokens() }),

  revokeToken: async (call) =>
    toView(call, await call.session.revoke(call.params['id']!, asText(call.body['reason']) ?? null)),

  expireToken: async (call) => toView(call, await call.session.expire(call.params['id']!)),

  async introspectToken({ session, body }) {
    const secret = String(body['token']);
    const seeded = seededCredentials.get(secret);
    if (seeded) return { active: seeded === 'active' || seeded === 'readonly' };
    const token = await session.tokens.findAnyBySecret(secret);
    if (!token || statusOf(token, session.clock.now()) !== 'active') return { active: false };
    const { provider, jti, name, createdAt, expiresAt } = token;
    const hide = await maskerOfTokens([token], session.secrets);
    return {
      active: true,
      provider,
      jti,
      name: name === null ? null : hide(name),
      iat: Math.floor(createdAt / 1000),
      ...(expiresAt !== null && { exp: Math.floor(expiresAt / 1000) }),
    };
  },
};
