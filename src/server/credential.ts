/** Who is asking: the credential as the document says it is presented, and whether it is good. */
import type { Soon } from '../core/soon.ts';
import { responseFor, type Operation, type SecurityScheme } from '../openapi/operation.ts';
import type { ProviderMock } from '../provider/mock.ts';
import type { Provider } from '../provider/registry.ts';
import { seededCredentials } from '../state/credential.ts';
import { statusOf, type Token } from '../state/token.ts';
import type { Exchange } from './exchange.ts';
import { refused, type Refused } from './refused.ts';
import type { Outcome, Step } from './step.ts';

/** `strict` as the real providers are; `any` lets in every well-formed unknown credential. */
export type AuthMode = 'strict' | 'any';

/** The verdicts on a credential, the worst first. */
const verdicts = ['absent', 'malformed', 'unknown', 'revoked', 'expired', 'readonly', 'good'] as const;

/** The secrets that a request presents under a scheme: none where they can't be read, undefined where nothing came. */
interface Presented {
  readonly scheme: SecurityScheme;
  readonly secrets: readonly string[] | undefined;
}

interface Finding {
  readonly verdict: (typeof verdicts)[number];
  readonly scheme: SecurityScheme;
  readonly seeded?: true;
  readonly token?: Token;
}

/** Issued tokens, by their secret. */
type Issued = ReadonlyMap<string, Token>;

const none: Issued = new Map();

/** Lets in whom one of the operation's security alternatives lets in; refuses everyone else with 401 or 403. */
export const authenticate = (provider: Provider, mode: AuthMode): Step => (exchange) => {
  const { operation, session } = exchange;
  if (!operation || operation.security.length === 0 || operation.security.some((alternative) => alternative.length === 0)) return undefined;
  const alternatives: Presented[][] = [];
  for (const schemes of operation.security) {
    const presented = schemes.map((scheme) => present(scheme, provider, exchange));
    const bySeed = worst(presented, none, 0, 'strict');
    if (bySeed.verdict === 'good') return admit(bySeed, provider, operation, exchange);
    alternatives.push(presented);
  }
  const decide = (issued: Issued): Soon<Outcome> => {
    const findings = alternatives.map((presented) => worst(presented, issued, session.clock.now(), mode));
    return admit(findings.reduce((a, b) => (rank(b) > rank(a) ? b : a)), provider, operation, exchange);
  };
  const secrets = alternatives.flat().flatMap((one) => one.secrets ?? []).filter((secret) => !seededCredentials.has(secret));
  return secrets.length === 0 ? decide(none) : issuedAmong(secrets, provider, exchange).then(decide);
};

/** The finding on an alternative: all of its schemes are needed. */
const worst = (presented: readonly Presented[], issued: Issued, now: number, mode: AuthMode): Finding =>
  presented.map((one) => judge(one, issued, now, mode)).reduce((a, b) => (rank(b) < rank(a) ? b : a));

async function issuedAmong(secrets: readonly string[], { id }: Provider, { session }: Exchange): Promise<Issued> {
  const issued = new Map<string, Token>();
  for (const secret of secrets) {
    const token = await session.tokens.findBySecret(id, secret);
    if (token) issued.set(secret, token);
  }
  return issued;
}

function admit(finding: Finding, provider: Provider, operation: Operation, exchange: Exchange): Soon<Outcome> {
  const { verdict, scheme, seeded, token } = finding;
  exchange.credential = { scheme: scheme.name, verdict, seeded: seeded ?? false, tokenId: token?.id ?? null };
  const fault = faultOf(verdict, operation, provider);
  if (fault !== undefined) throw refused.unauthenticated(fault, challenge(operation, provider));
  if (verdict === 'readonly') throw forbidden(operation, 'The credential is not permitted to create tokens.');
  return token && use(token, provider, operation, exchange);
}

/** Counts the use of a token, permitted or not. */
async function use(token: Token, { mock }: Provider, operation: Operation, { session, params, query, headers }: Exchange): Promise<Outcome> {
  await session.tokens.touch(token.id, session.clock.now());
  const why = mock.forbids(token, { operationId: operation.id, params, query, headers });
  if (why !== undefined) throw forbidden(operation, why);
  return undefined;
}

const forbidden = (operation: Operation, why: string): Refused => refused.forbidden(responseFor(operation, 403) ? 403 : 401, why);

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

function present(scheme: SecurityScheme, { mock }: Provider, exchange: Exchange): Presented {
  const value = valueUnder(scheme, exchange);
  if (value === undefined) return { scheme, secrets: undefined };
  const secrets = mock.secretsIn(scheme.name, value).filter((secret) => secret !== '');
  if (secrets.length > 0) exchange.secrets = exchange.secrets.concat(value, secrets);
  return { scheme, secrets };
}

function judge({ scheme, secrets }: Presented, issued: Issued, now: number, mode: AuthMode): Finding {
  if (!secrets) return { verdict: 'absent', scheme };
  if (secrets.length === 0) return { verdict: 'malformed', scheme };
  for (const secret of secrets) {
    const seeded = seededCredentials.get(secret);
    if (seeded) return { verdict: seeded === 'active' ? 'good' : seeded, scheme, seeded: true };
    const token = issued.get(secret);
    if (!token) continue;
    const status = statusOf(token, now);
    return { verdict: status === 'active' ? 'good' : status, scheme, token };
  }
  return { verdict: mode === 'any' ? 'good' : 'unknown', scheme };
}

const rank = ({ verdict }: Finding): number => verdicts.indexOf(verdict);

/** What the request presents under a scheme. Anything that could be read in two ways is not there. */
function valueUnder({ type, scheme = 'bearer', in: place, parameter = '' }: SecurityScheme, { headers, query }: Pick<Exchange, 'headers' | 'query'>): string | undefined {
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
