/** Puts new secrets into a response: in the form of an example, or long random ones. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { base62, type Random } from '../../lib/random.ts';
import { minSecretLength } from '../../lib/redact.ts';
import type { JwtClaims } from '../../tokens/jwt-signer.ts';
import { freshTexts, freshTextsLike, jwtForm } from './fresh-text.ts';
import type { SecretPlace } from './issued-secrets.ts';
import { flatName } from './member-names.ts';
import type { ResponseDraft } from './response-draft.ts';
import { schemaOn } from './response-shape.ts';

/** What new secrets are made of. */
export interface SecretMaker {
  readonly random: Random;
  signJwt(claims: JwtClaims): Promise<string>;
  /** The claims of a secret that is a JWT. */
  readonly claims: JwtClaims;
  /** The body of the request. A secret that the client has chosen stays. */
  readonly sent: Json | undefined;
}

/**
 * Puts new secrets into a response.
 * @returns the secrets; those that the document does not let change are not among them
 */
export async function renewSecrets(
  draft: ResponseDraft,
  places: readonly SecretPlace[],
  document: JsonObject,
  root: unknown,
  { random, signJwt, claims, sent }: SecretMaker,
): Promise<{ readonly secret: string; readonly isCredential: boolean }[]> {
  const renewed: { secret: string; isCredential: boolean }[] = [];
  for (const { path, isCredential } of places) {
    const before = draft.at(path);
    if (typeof before !== 'string') continue;
    const isChosen = before !== '' && isSent(sent, flatName(path.at(-1) ?? ''), before);
    const schema = schemaOn(document, root, path);
    const isJwt = jwtForm.test(before) || flatName(path.at(-1) ?? '').endsWith('jwt');
    const values = isJwt ? [await signJwt(claims)] : secretsLike(before, isObject(schema) ? schema : {}, random);
    if (!isChosen && !draft.setFirst(path, values)) continue;
    const secret = draft.at(path);
    if (typeof secret !== 'string') continue;
    // A text that a client has chosen stays, but is no credential if it is short.
    const guards = isCredential === 'ifMade' ? !isChosen : isCredential;
    renewed.push({ secret, isCredential: guards && secret.length >= minSecretLength });
  }
  return renewed;
}

/** Whether a request has a text under a name. Examples of other members may be the same text. */
const isSent = (sent: Json | undefined, name: string, text: string): boolean =>
  typeof sent === 'object' &&
  sent !== null &&
  Object.entries(sent).some(([member, value]: [string, Json]) =>
    typeof value === 'string' ? value === text && flatName(member) === name : isSent(value, name, text),
  );

/** Secrets in the form of an example, else long random ones. */
function* secretsLike(example: string, schema: Readonly<Record<string, unknown>>, random: Random): Generator<string> {
  if (example.length >= 12) yield* freshTextsLike(example, random);
  const [minLength, maxLength] = [schema['minLength'], schema['maxLength']].map((limit) =>
    typeof limit === 'number' ? limit : undefined,
  );
  if (schema['format'] === 'uuid') yield random.uuid();
  if ((maxLength ?? 40) >= 40 && (minLength ?? 0) <= 40) yield random.text(40, base62);
  yield* freshTexts(random, { minLength, maxLength });
  yield* freshTextsLike(example, random);
}
