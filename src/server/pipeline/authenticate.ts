/** Authenticates a request: reads the credentials that the document declares and checks them. */
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import {
  authSchemeOf,
  credentialText,
  describePlaced,
  placeOf,
  presentedValue,
  presentSecret,
  secretsOf,
  type PlacedCredential,
} from '../../openapi/credential-presentation.ts';
import { responseFor, type Operation, type SecurityScheme } from '../../openapi/operation.ts';
import type { ProviderMock } from '../../provider/complete-mock.ts';
import type { Provider } from '../../provider/registry.ts';
import { seededCredentials } from '../../tokens/seeded-credentials.ts';
import { statusOf, type Token } from '../../tokens/token.ts';
import { storeBeforeResponse, type CredentialResult, type Exchange } from './exchange.ts';
import { requestErrors, type RequestError } from './request-error.ts';
import type { HandlerResult, Handler } from './handler.ts';

/** `strict`: accept seeded and issued credentials only. `any`: also accept unknown credentials that are well-formed. */
export type AuthMode = 'strict' | 'any';

type Verdict = CredentialResult['verdict'];

/** Ranks the verdicts on a credential; the worst is 0. */
const verdictRanks: Readonly<Record<Verdict, number>> = {
  absent: 0,
  malformed: 1,
  unknown: 2,
  revoked: 3,
  expired: 4,
  readonly: 5,
  good: 6,
};

/** The credential that a request presents for a scheme. */
interface PresentedCredential {
  readonly scheme: SecurityScheme;
  /** Possible readings of the credential. Empty: malformed. Undefined: absent. */
  readonly secrets: readonly string[] | undefined;
}

interface CredentialVerdict {
  readonly verdict: Verdict;
  readonly scheme: SecurityScheme;
  readonly seeded?: true;
  readonly token?: Token;
}

/** Issued tokens by secret. */
type TokensBySecret = ReadonlyMap<string, Token>;

const noIssuedTokens: TokensBySecret = new Map();

/**
 * Accepts a request that satisfies one of the operation's security requirements.
 * @throws RequestError 401 or 403
 */
export const authenticate =
  (provider: Provider, mode: AuthMode): Handler =>
  (exchange) => {
    const { operation, session } = exchange;
    if (
      !operation ||
      operation.security.length === 0 ||
      operation.security.some((securityRequirement) => securityRequirement.length === 0)
    )
      return undefined;
    const securityRequirements: PresentedCredential[][] = [];
    for (const schemes of operation.security) {
      const presented = schemes.map((scheme) => readPresentedCredential(scheme, provider, exchange));
      const seededVerdict = requirementVerdict(presented, noIssuedTokens, 0, 'strict');
      if (seededVerdict.verdict === 'good') return admit(seededVerdict, provider, operation, exchange);
      securityRequirements.push(presented);
    }
    const decide = (issued: TokensBySecret): MaybePromise<HandlerResult> => {
      const credentialVerdicts = securityRequirements.map((presented) =>
        requirementVerdict(presented, issued, session.clock.now(), mode),
      );
      return admit(bestVerdict(credentialVerdicts), provider, operation, exchange);
    };
    const secrets = securityRequirements
      .flat()
      .flatMap((one) => one.secrets ?? [])
      .filter((secret) => !seededCredentials.has(secret));
    return secrets.length === 0 ? decide(noIssuedTokens) : findIssuedTokens(secrets, provider, exchange).then(decide);
  };

/**
 * The verdict on a security requirement, which needs all of its schemes. Of several in one place, such as `basic` and
 * `bearer` in the header `Authorization`, a request can present one only.
 */
const requirementVerdict = (
  presented: readonly PresentedCredential[],
  issued: TokensBySecret,
  now: number,
  mode: AuthMode,
): CredentialVerdict =>
  (presented.length === 1 ? [presented] : [...Map.groupBy(presented, ({ scheme }) => placeName(scheme)).values()])
    .map((samePlace) => bestVerdict(samePlace.map((one) => evaluateCredential(one, issued, now, mode))))
    .reduce((a, b) => (verdictRank(b) < verdictRank(a) ? b : a));

const bestVerdict = (verdicts: readonly CredentialVerdict[]): CredentialVerdict =>
  verdicts.reduce((a, b) => (verdictRank(b) > verdictRank(a) ? b : a));

function placeName(scheme: SecurityScheme): string {
  const { in: location, name } = placeOf(scheme, '');
  return `${location} ${location === 'header' ? name.toLowerCase() : name}`;
}

async function findIssuedTokens(
  secrets: readonly string[],
  { id }: Provider,
  { session }: Exchange,
): Promise<TokensBySecret> {
  const issued = new Map<string, Token>();
  for (const secret of secrets) {
    const token = await session.tokens.findBySecret(id, secret);
    if (token) issued.set(secret, token);
  }
  return issued;
}

function admit(
  credentialVerdict: CredentialVerdict,
  provider: Provider,
  operation: Operation,
  exchange: Exchange,
): MaybePromise<HandlerResult> {
  const { verdict, scheme, seeded, token } = credentialVerdict;
  exchange.credential = { scheme: scheme.name, verdict, seeded: seeded ?? false, tokenId: token?.id ?? null };
  const message = rejectionMessage(verdict, operation, provider);
  if (message !== undefined) throw unauthenticatedError(operation, message, challenge(operation, provider));
  if (verdict === 'readonly') throw forbiddenError(operation, 'The credential is not permitted to create tokens.');
  return token && recordUse(token, provider, operation, exchange);
}

/** Records the use of a token, then checks its permissions. A forbidden use counts as well. */
function recordUse(token: Token, { mock }: Provider, operation: Operation, exchange: Exchange): HandlerResult {
  const { session, params, query, headers } = exchange;
  storeBeforeResponse(exchange, session.tokens.touch(token.id, session.clock.now()));
  const reason = mock.operations
    .get(operation)!
    .authorize(token, { operationId: operation.id, params, query, headers });
  if (reason !== undefined) throw forbiddenError(operation, reason);
  return undefined;
}

const forbiddenError = (operation: Operation, reason: string): RequestError =>
  requestErrors.forbidden(responseFor(operation, 403) ? 403 : 401, reason);

/** 401, unless the document declares 403 and not 401. */
const unauthenticatedError = (operation: Operation, message: string, header: string | undefined): RequestError =>
  responseFor(operation, 401) || !responseFor(operation, 403)
    ? requestErrors.unauthenticated(message, header)
    : requestErrors.forbidden(403, message);

/** The error message for a rejected credential; undefined if it was accepted. */
function rejectionMessage(verdict: Verdict, operation: Operation, provider: Provider): string | undefined {
  switch (verdict) {
    case 'absent':
      return `The credential is missing. Send ${acceptedForms(operation, provider)}.`;
    case 'malformed':
      return `The credential is malformed. Send ${acceptedForms(operation, provider)}.`;
    case 'unknown':
      return 'The credential is unknown.';
    case 'expired':
      return 'The credential has expired.';
    case 'revoked':
      return 'The credential has been revoked.';
    case 'readonly':
    case 'good':
      return undefined;
  }
}

const acceptedForms = ({ security }: Operation, { mock }: Provider): string =>
  security.map((schemes) => schemes.map((scheme) => `"${describeForm(scheme, mock)}"`).join(' and ')).join(' or ');

function readPresentedCredential(scheme: SecurityScheme, { mock }: Provider, exchange: Exchange): PresentedCredential {
  const value = presentedValue(scheme, exchange);
  if (value === undefined) return { scheme, secrets: undefined };
  const parsed = mock.parseCredential?.(scheme.name, value) ?? secretsOf(scheme, value);
  const secrets = parsed.filter((secret) => secret !== '');
  if (secrets.length > 0) exchange.secrets = exchange.secrets.concat(value, secrets);
  return { scheme, secrets };
}

/** Marks the credentials that a request presents as secrets, without a verdict on them. */
export function notePresentedCredentials(provider: Provider, exchange: Exchange): void {
  for (const scheme of new Set(exchange.operation?.security.flat()))
    readPresentedCredential(scheme, provider, exchange);
}

function evaluateCredential(
  { scheme, secrets }: PresentedCredential,
  issued: TokensBySecret,
  now: number,
  mode: AuthMode,
): CredentialVerdict {
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

const verdictRank = ({ verdict }: CredentialVerdict): number => verdictRanks[verdict];

/** Places a secret as the provider's mock formats it, or else as the scheme says. */
export function placeSecret(
  scheme: SecurityScheme,
  { formatCredential }: ProviderMock,
  secret: string,
): PlacedCredential {
  const value = formatCredential?.(scheme.name, secret) ?? presentSecret(scheme, secret);
  return placeOf(scheme, credentialText(scheme, value));
}

/** Describes a credential for messages; `Basic` is not encoded, so that the parts are readable. */
function describeForm(scheme: SecurityScheme, mock: ProviderMock): string {
  const isBasic = authSchemeOf(scheme) === 'Basic' && mock.formatCredential === undefined;
  return describePlaced(
    isBasic ? placeOf(scheme, 'Basic <base64 of user:token>') : placeSecret(scheme, mock, '<token>'),
  );
}

/** The value of `WWW-Authenticate` (RFC 9110, 11.6.1); undefined for API keys, which have no registered scheme. */
function challenge({ security }: Operation, { document }: Provider): string | undefined {
  const schemes = new Set(security.flat().flatMap((scheme) => authSchemeOf(scheme) ?? []));
  const realm = document.title.replace(/[^\x20-\x7e]|["\\]/g, '');
  return schemes.size === 0
    ? undefined
    : [...schemes]
        .map((scheme) => `${scheme} realm="${realm}"${scheme === 'Basic' ? ', charset="UTF-8"' : ''}`)
        .join(', ');
}
