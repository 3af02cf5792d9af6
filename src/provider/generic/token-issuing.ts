/** Issues the tokens of a response, and revokes tokens that a request names. */
import type { JsonObject } from '../../lib/json.ts';
import { sampledTexts } from '../../openapi/sampled-texts.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { NewToken } from '../../tokens/token.ts';
import type { Resource } from '../../storage/resource-store.ts';
import type { MockRequest } from '../define-mock.ts';
import type { GenericContext } from './generic-context.ts';
import type { GenericDocument, OperationPlan } from './generic-document.ts';
import { lackingSecret, secretPlaces, type SecretPlace } from './issued-secrets.ts';
import type { ItemResponse } from './item-response.ts';
import { flatName } from './member-names.ts';
import type { ResponseDraft } from './response-draft.ts';
import { renewSecrets } from './renewed-secrets.ts';
import { settleExpiry } from './token-expiry.ts';

/** Operations that end the validity of tokens. */
const revoking = /revok|invalidat|log[-_ ]?out|sign[-_ ]?out|deactivat/i;

/** Those that end the session of the credential itself. */
const ending = /log[-_ ]?out|sign[-_ ]?out/i;

/** Operations that end the validity of the key whose id the request has: `POST /keys.delete`, not `POST /keys.removeRoles`. */
const endingNamed =
  /(?:delete|remove|destroy|revoke|invalidate|deactivate)[-_]?(?:(?:api|access)?[-_]?key|token|secret|credential)?s?$/i;

/** Operations that replace the secret of an item. */
const rotating = /rotat|regenerat|(?:^|[^a-z])(?:re-?)?roll(?:$|[^a-z]|keys?)|reset/i;

const textOf = ({ path, id }: Operation): string => `${path} ${id}`;

export class TokenIssuer {
  readonly #document: GenericDocument['document'];
  readonly #plan: OperationPlan;
  readonly #request: MockRequest;
  readonly #context: GenericContext;
  /** The tokens that the response issues. */
  tokens: readonly NewToken[] = [];
  /** All new secrets in the response. */
  secrets: readonly string[] = [];

  constructor({ document }: GenericDocument, plan: OperationPlan, request: MockRequest, context: GenericContext) {
    this.#document = document;
    this.#plan = plan;
    this.#request = request;
    this.#context = context;
  }

  /**
   * Puts new secrets into the response.
   * @param id the id of what the secrets belong to; without one, the tokens get ids of their own
   * @param path the path of the resource, which makes a short id unique; without one, a short id is not used
   * @returns the ids of the tokens
   */
  async issue(response: ItemResponse, id?: string, path?: string): Promise<readonly string[]> {
    const { draft, sent } = response;
    if (!draft) return [];
    const { effective, title } = this.#document;
    const { operation, template } = this.#plan;
    const places = this.#placesIn(draft);
    if (places.length === 0) return [];
    const { now, random, signJwt, session } = this.#context;
    const expiresAt = settleExpiry(draft, effective, template.schema, {
      request: { value: this.#request.json, schema: this.#plan.bodySchema },
      now,
    });
    const claims = {
      iss: title,
      sub: id ?? 'user',
      iat: Math.floor(now / 1000),
      ...(expiresAt !== null && { exp: Math.floor(expiresAt / 1000) }),
      jti: random.uuid(),
    };
    const renewed = await renewSecrets(draft, places, effective, template.schema, {
      random,
      signJwt,
      claims,
      sent: this.#request.json,
    });
    const name = nameIn(sent);
    const own = tokenIdFor(session.provider, id ?? this.#idBeside(response, places), path) ?? random.uuid();
    this.secrets = renewed.map(({ secret }) => secret);
    this.tokens = renewed
      .filter(({ isCredential }) => isCredential)
      .map(({ secret }, index) => ({
        id: `${own}${index === 0 ? '' : `-${index + 1}`}`,
        secret,
        expiresAt,
        ...(name !== undefined && { name }),
        data: { operation: operation.id },
      }));
    return this.tokens.map((token) => token.id);
  }

  /** The secrets in the response. One that the example of a creation lacks is added. */
  #placesIn(draft: ResponseDraft): SecretPlace[] {
    const places = secretPlaces(draft.body, this.#document, this.#plan);
    if (places.length > 0) return places;
    const lacking = lackingSecret(this.#document, this.#plan);
    const isAdded = lacking !== undefined && draft.set(lacking, sampledTexts.plain);
    return isAdded ? secretPlaces(draft.body, this.#document, this.#plan) : [];
  }

  /**
   * The id that a response without a resource gives to its secrets. If it is that of the request, a rotation keeps it for
   * the new secret, which takes the place of the one before.
   */
  #idBeside(response: ItemResponse, [first]: readonly SecretPlace[]): string | undefined {
    const { operation, role } = this.#plan;
    if (role !== undefined || operation.method !== 'POST' || !first) return undefined;
    const found = response.renewSecretId(first.path.slice(0, -1));
    return found?.isNew || rotating.test(textOf(operation)) ? found?.id : undefined;
  }

  /** Issues tokens that belong to an item that exists. A rotation revokes those before. @returns the ids of the new ones */
  async issueFor(response: ItemResponse, known: Resource): Promise<readonly string[]> {
    const { operation } = this.#plan;
    const issued = await this.issue(response);
    if (revoking.test(operation.path) || this.#isRotation) await this.revokeAll(known.tokens);
    return issued;
  }

  /** Whether the response replaces a secret. */
  get #isRotation(): boolean {
    const { operation } = this.#plan;
    const isChange = operation.method === 'PUT' || operation.method === 'PATCH';
    return this.tokens.length > 0 && (isChange || rotating.test(textOf(operation)));
  }

  async revokeAll(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#context.session.revokeToken(id);
  }

  /** Revokes the token with this secret, if there is one. @returns whether there is */
  async revokeSecret(secret: string): Promise<boolean> {
    const token = await this.#context.session.findToken(secret);
    if (token) await this.#context.session.revokeToken(token.id);
    return token !== undefined;
  }

  /** Revokes the token with this id, unless the response issues it. @returns whether there is one */
  async #revokeWithId(id: string): Promise<boolean> {
    if (this.tokens.some((token) => token.id === id)) return false;
    const token = await this.#context.session.tokenWithId(id);
    if (token) await this.#context.session.revokeToken(id);
    return token !== undefined;
  }

  /**
   * For an operation that revokes: the tokens whose secrets the request has. Without any, a log-out revokes its credential.
   * An operation that has nothing to do with resources names tokens by their ids as well.
   */
  async revokeNamed(): Promise<void> {
    const { operation, role } = this.#plan;
    const isRevoking = revoking.test(textOf(operation));
    const isEndingNamed = endingNamed.test(operation.path) || endingNamed.test(operation.id) || this.#isRotation;
    if (!isRevoking && !isEndingNamed) return;
    const { params, query, json } = this.#request;
    let count = 0;
    for (const text of textsIn([params, query, json])) {
      if (isRevoking && (await this.revokeSecret(text))) count += 1;
      if (role === undefined && isEndingNamed && (await this.#revokeWithId(text))) count += 1;
    }
    const { presentedToken } = this.#context.session;
    if (count === 0 && presentedToken !== undefined && ending.test(textOf(operation)))
      await this.#context.session.revokeToken(presentedToken);
  }
}

/** Ids of tokens are unique in a session; short ids of items are not. */
function tokenIdFor(provider: string, id: string | undefined, path: string | undefined): string | undefined {
  if (id !== undefined && id.length >= 8) return id;
  return id === undefined || path === undefined ? undefined : `${provider}${path}`.replace(/[^\w.-]+/g, '-');
}

function nameIn(sent: JsonObject): string | undefined {
  const found = Object.entries(sent).find(
    ([name, value]) => /^(?:name|label|title|description)$/.test(flatName(name)) && typeof value === 'string',
  );
  return found && String(found[1]);
}

/** The texts in a value, at most 100. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn).slice(0, 100) : [];
}
