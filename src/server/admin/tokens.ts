/** Tokens: see, revoke, expire, forget, introspect. */
import { asText } from '../../core/json.ts';
import { seededCredentials } from '../../state/credential.ts';
import { statusOf, type Token, type TokenStatus } from '../../state/token.ts';
import { maskerOfTokens, viewTokens, type TokenView } from '../token-view.ts';
import type { AdminCall, AdminHandler } from './call.ts';
import { knownProvider, presentations } from './overview.ts';

const viewAll = ({ session: { secrets, clock } }: AdminCall, tokens: readonly Token[]): Promise<TokenView[]> => viewTokens(tokens, { secrets, now: clock.now() });
const view = async (call: AdminCall, token: Token): Promise<TokenView> => (await viewAll(call, [token]))[0]!;

export const tokenHandlers: Readonly<Record<string, AdminHandler>> = {
  async listTokens(call) {
    const { session, query } = call;
    const page = await session.tokens.list({
      provider: knownProvider(call, query['provider']),
      status: query['status'] as TokenStatus | undefined,
      now: session.clock.now(),
      limit: Number(query['limit'] ?? 100),
      cursor: query['cursor'],
    });
    return { tokens: await viewAll(call, page.tokens), nextCursor: page.nextCursor };
  },

  getToken: async (call) => view(call, await call.session.token(call.params['id']!)),

  async getTokenSecret({ mock, session, params }) {
    const { id, provider, secret } = await session.token(params['id']!);
    return { id, secret, presentedAs: presentations(mock.addresses.provider(provider), secret) };
  },

  forgetTokens: async ({ session }) => ({ removed: await session.forgetTokens() }),

  revokeToken: async (call) => view(call, await call.session.revoke(call.params['id']!, asText(call.body['reason']) ?? null)),

  expireToken: async (call) => view(call, await call.session.expire(call.params['id']!)),

  async introspectToken({ session, body }) {
    const secret = String(body['token']);
    const seeded = seededCredentials.get(secret);
    if (seeded) return { active: seeded === 'active' || seeded === 'readonly' };
    const token = await session.tokens.findAnyBySecret(secret);
    if (!token || statusOf(token, session.clock.now()) !== 'active') return { active: false };
    const { provider, jti, name, createdAt, expiresAt } = token;
    const hide = await maskerOfTokens([token], session.secrets);
    return {
      active: true, provider, jti, name: name === null ? null : hide(name), iat: Math.floor(createdAt / 1000),
      ...(expiresAt !== null && { exp: Math.floor(expiresAt / 1000) }),
    };
  },
};
