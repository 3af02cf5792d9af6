/** Recognizes the tokens, keys and other secrets that a response issues, and makes them new. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { base62, type Random } from '../../lib/random.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { JwtClaims } from '../../tokens/jwt-signer.ts';
import { freshTexts, freshTextsLike, jwtForm } from './fresh-text.ts';
import { schemaHintsOf, type OperationHints } from './hints.ts';
import { flatName } from './member-names.ts';
import type { ResponseDraft } from './response-draft.ts';
import { schemaOn } from './response-shape.ts';

/** Operations that issue secrets, by path, id and summary. */
const issuing =
  /token|api[-_ ]?key|access[-_ ]?key|(?:^|[/\s_-])keys?\b|secret|credential|log[-_ ]?in|sign[-_ ]?(?:in|up)|session|authori[sz]|authenticat|register|oauth|client|passw|rotat|regenerat/i;

/** Members that hold secrets, in flat form. */
const secretName =
  /(?:token|secret|apikey|accesskey|secretkey|authkey|privatekey|secretaccesskey|clientkey|jwt|bearer|tokenstring|tokenvalue|keyvalue|secretvalue|accesscode|passphrase)$|^(?:key|value|password|credential|credentials|plaintext|raw)$/;

/** Members with similar names that do not hold secrets. */
const noSecretName =
  /next|prev|page|continuation|csrf|cursor|type|prefix|suffix|hint|url|uri|endpoint|public|sync|count|limit|name$|device|push/;

/** Secrets that are not credentials of the API. */
const noCredentialName = /refresh/;

const maxLevels = 5;

/** A secret in a response. */
export interface SecretPlace {
  readonly path: readonly string[];
  /** Whether requests can present it as a credential. */
  readonly isCredential: boolean;
}

/** Whether an operation issues secrets, by its names. */
export const isIssuing = ({ method, path, id, summary }: Operation): boolean =>
  method === 'POST' || /rotat|regenerat|refresh/i.test(path) ? issuing.test(`${path} ${id} ${summary}`) : false;

/** Whether a member is included in the response of an operation that issues secrets, though it is optional. */
export const isSecretMember = (name: string): boolean => {
  const flat = flatName(name);
  return secretName.test(flat) && !noSecretName.test(flat);
};

/**
 * The secrets in a response.
 * @param root the schema of the response
 */
export function secretPlaces(
  body: Json,
  document: JsonObject,
  root: unknown,
  hints: OperationHints,
  operation: Operation,
): SecretPlace[] {
  if (hints.secret === false) return [];
  if (hints.secret) return hints.secret.map((pointer) => ({ path: parsePointer(pointer) ?? [], isCredential: true }));
  const isByName = isIssuing(operation);
  const found: SecretPlace[] = [];
  const visit = (node: Json, path: readonly string[]): void => {
    if (path.length > maxLevels) return;
    if (Array.isArray(node)) node.slice(0, 100).forEach((item, index) => visit(item, [...path, String(index)]));
    else if (isObject(node))
      for (const [name, member] of Object.entries(node) as [string, Json][]) {
        const at = [...path, name];
        if (typeof member !== 'string') visit(member, at);
        else if (isSecretAt(name, at)) found.push({ path: at, isCredential: !noCredentialName.test(flatName(name)) });
      }
  };
  const isSecretAt = (name: string, path: readonly string[]): boolean => {
    const schema = schemaOn(document, root, path);
    const said = isObject(schema) ? schemaHintsOf(schema).secret : undefined;
    return said ?? (isByName && isSecretMember(name));
  };
  visit(body, []);
  return found;
}

/** What new secrets are made of. */
export interface SecretMaker {
  readonly random: Random;
  signJwt(claims: JwtClaims): Promise<string>;
  /** The claims of a secret that is a JWT. */
  readonly claims: JwtClaims;
  /** The body of the request. A secret that the client has chosen stays. */
  readonly sent: Json | undefined;
}

/** Shorter texts in a request are not taken for secrets that the client has chosen. */
const minChosen = 8;

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
    const isChosen = before.length >= minChosen && isSent(sent, flatName(path.at(-1) ?? ''), before);
    const schema = schemaOn(document, root, path);
    const isJwt = jwtForm.test(before) || flatName(path.at(-1) ?? '').endsWith('jwt');
    const values = isJwt ? [await signJwt(claims)] : secretsLike(before, isObject(schema) ? schema : {}, random);
    if (!isChosen && !draft.setFirst(path, values)) continue;
    const secret = draft.at(path);
    if (typeof secret === 'string') renewed.push({ secret, isCredential });
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
