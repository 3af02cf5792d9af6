/** Who is asking: the credential as the document says it is presented, and whether it is good. */
import { responseFor, type Operation, type SecurityScheme } from '../openapi/operation.ts';
import type { ProviderMock } from '../provider/mock.ts';
import type { Provider } from '../provider/registry.ts';
import { seededCredentials } from '../state/credential.ts';
import { statusOf, type Token } from '../state/token.ts';
import type { Exchange } from './exchange.ts';
import { refused } from './refused.ts';
import type { Step } from './step.ts';

/** `strict` as the real providers are; `any` lets in every well-formed unknown credential. */
export type AuthMode = 'strict' | 'any';

/** The verdicts on a credential, the worst first. */
const verdicts = ['absent', 'malformed', 'unknown', 'revoked', 'expired', 'readonly', 'good'] as const;

interface Finding {
  readonly verdict: (typeof verdicts)[number];
  readonly scheme: SecurityScheme;
  readonly seeded?: true;
  readonly token?: Token;
}

/** Lets in whom one of the operation's security alternatives lets in; refuses everyone else with 401 or 403. */
export const authenticate = (provider: Provider, mode: AuthMode): Step => async (exchange) => {
  const { operation } = exchange;
  if (!operation || operation.security.length === 0 || operation.security.some((alternative) => alternative.length === 0)) return undefined;
  let best: Finding | undefined;
  for (const alternative of operation.security) {
    const finding = await judgeAll(alternative, provider, exchange, mode);
    if (!best || rank(finding) > rank(best)) best = finding;
    if (best.verdict === 'good') break;
  }
  await admit(best!, provider, operation, exchange);
  return undefined;
};

async function admit({ verdict, scheme, seeded, token }: Finding, provider: Provider, operation: Operation, exchange: Exchange): Promise<void> {
  exchange.credential = { scheme: scheme.name, verdict, seeded: seeded ?? false, tokenId: token?.id ?? null };
  const fault = faultOf(verdict, operation, provider);
  if (fault !== undefined) throw refused.unauthenticated(fault, challenge(operation, provider));
  if (token) await exchange.session.tokens.touch(token.id, exchange.session.clock.now());
  const why = verdict === 'readonly' ? 'The credential is not permitted to create tokens.' : token && provider.mock.forbids(token, requestOf(exchange));
  if (why !== undefined) throw refused.forbidden(responseFor(operation, 403) ? 403 : 401, why);
}

/** Why a credential is nobody's, and where it helps how to send one; undefined where it is somebody's. */
function faultOf(verdict: Finding['verdict'], operation: Operation, provider: Provider): string | undefined {
  switch (verdict) {
    case 'absent': return `No credential came. Send ${ways(operation, provider)}.`;
    case 'malformed': return `The credential can't be read. Send ${ways(operation, provider)}.`;
    case 'unknown': return 'The credential is unknown.';
    case 'expired': return 'The credential has expired.';
    case 'revoked': return 'The credential has been revoked.';
    default: return undefined;
  }
}

const ways = ({ security }: Operation, { mock }: Provider): string =>
  security.map((schemes) => schemes.map((scheme) => `"${presentation(scheme, mock, '<token>')}"`).join(' and ')).join(' or ');

const requestOf = ({ operation, params, query, headers }: Exchange): Parameters<Provider['mock']['forbids']>[1] => ({
  operationId: operation?.id ?? '', params, query, headers,
});

/** The worst verdict of an alternative's schemes: all of them are needed. */
async function judgeAll(alternative: readonly SecurityScheme[], provider: Provider, exchange: Exchange, mode: AuthMode): Promise<Finding> {
  let worst: Finding | undefined;
  for (const scheme of alternative) {
    const finding = await judge(scheme, provider, exchange, mode);
    if (!worst || rank(finding) < rank(worst)) worst = finding;
  }
  return worst!;
}

async function judge(scheme: SecurityScheme, provider: Provider, exchange: Exchange, mode: AuthMode): Promise<Finding> {
  const value = presented(scheme, exchange);
  if (value === undefined) return { verdict: 'absent', scheme };
  const secrets = provider.mock.secretsIn(scheme.name, value).filter((secret) => secret !== '');
  if (secrets.length === 0) return { verdict: 'malformed', scheme };
  exchange.secrets.push(value, ...secrets);
  for (const secret of secrets) {
    const seeded = seededCredentials.get(secret);
    if (seeded) return { verdict: seeded === 'active' ? 'good' : seeded, scheme, seeded: true };
    const token = await exchange.session.tokens.findBySecret(provider.id, secret);
    if (!token) continue;
    const status = statusOf(token, exchange.session.clock.now());
    return { verdict: status === 'active' ? 'good' : status, scheme, token };
  }
  return { verdict: mode === 'any' ? 'good' : 'unknown', scheme };
}

const rank = ({ verdict }: Finding): number => verdicts.indexOf(verdict);

/** What the request presents under a scheme. Anything that could be read in two ways is not there. */
function presented({ type, scheme = 'bearer', in: place, parameter = '' }: SecurityScheme, { headers, query }: Pick<Exchange, 'headers' | 'query'>): string | undefined {
  if (type !== 'apiKey') {
    const [, word, credentials] = /^([^ ]+) +([^ ]+) *$/.exec(headers.authorization ?? '') ?? [];
    return word?.toLowerCase() === scheme ? credentials : undefined;
  }
  const value = place === 'query' ? query[parameter] : place === 'cookie' ? cookie(headers.cookie, parameter) : headers[parameter.toLowerCase()];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

const cookie = (header: string | undefined, name: string): string | undefined =>
  header?.split(/; */).find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

/** How a secret is sent under a scheme, for people: `Authorization: Bearer …`, `?token=…`. */
export function presentation({ name, type, scheme, in: place, parameter = '' }: SecurityScheme, { presents }: ProviderMock, secret: string): string {
  if (type !== 'apiKey') return `Authorization: ${scheme === 'basic' ? 'Basic' : 'Bearer'} ${secret}`;
  const value = presents(name, secret);
  return place === 'query' ? `?${parameter}=${value}` : place === 'cookie' ? `Cookie: ${parameter}=${value}` : `${parameter}: ${value}`;
}

/** What each way to authenticate asks for (RFC 9110, 11.6.1); an API key has no registered scheme to challenge with. */
function challenge({ security }: Operation, { document }: Provider): string | undefined {
  const schemes = security.flat().filter(({ type }) => type !== 'apiKey').map(({ scheme }) => (scheme === 'basic' ? 'Basic' : 'Bearer'));
  const realm = document.title.replace(/[^\x20-\x7e]|["\\]/g, '');
  return schemes.length === 0 ? undefined : [...new Set(schemes)].map((scheme) => `${scheme} realm="${realm}"`).join(', ');
}
