/** New ids in a response: the item and its secrets get ids that the request does not have. */
import type { Json, JsonObject } from '../../lib/json.ts';
import { asObject } from './collection.ts';
import { idValues, noIds, placesOf, type FoundId, type UsedIds } from './item-id.ts';
import { flatName, isCertainId } from './member-names.ts';
import type { ResponseDraft } from './response-draft.ts';
import type { UsableIds } from './usable-ids.ts';

/** Members that hold the id of a secret, in flat form. */
const secretIdName = /^(?:(?:api|access)?key|token|secret|credential)id$/;

/** An id in the response. */
export interface RenewedId {
  readonly id: string;
  /** False if the request has it. */
  readonly isNew: boolean;
}

export class IdRenewal {
  readonly #draft: ResponseDraft;
  readonly #ids: UsableIds;
  readonly #idNames: readonly string[];
  readonly #item: JsonObject;
  /** The scalars in the request, as name in flat form and value. */
  readonly #sent: ReadonlySet<string>;

  /** @param sent the item in the request, and the whole body */
  constructor(
    draft: ResponseDraft,
    ids: UsableIds,
    idNames: readonly string[],
    sent: readonly [item: JsonObject, body: JsonObject],
  ) {
    this.#draft = draft;
    this.#ids = ids;
    this.#idNames = idNames;
    [this.#item] = sent;
    this.#sent = scalarsIn(sent);
  }

  /**
   * Renews the ids of an item and of the envelope around it.
   * @param first the id of the item
   * @param known ids that are in use
   * @returns whether the id of the item is new
   */
  item(first: FoundId, known: UsedIds): boolean {
    const draft = this.#draft;
    let isNew = false;
    const owner = first.path.slice(0, -1);
    for (const [member, example] of this.#idsToRenew(owner, first)) {
      const isMain = member === first.path.at(-1);
      const at = [...owner, member];
      if (isMain && draft.setFirst(at, this.#ids.chosen(this.#item, this.#idNames))) continue;
      const ids = this.#ids.fresh(at, example, known);
      const isRenewed = draft.setFirst(at, isMain ? this.#ids.among(ids) : ids);
      if (isMain) isNew = isRenewed;
      if (isMain && isRenewed) this.#renewReferences(example, at);
    }
    // An id of the envelope may be meant for that of the item: it is the same.
    if (owner.length > 0)
      for (const [member, example] of this.#idsToRenew([], first))
        if (!draft.setFirst([member], idValues(String(draft.at(first.path)))))
          draft.setFirst([member], this.#ids.fresh([member], example, known));
    return isNew;
  }

  /** Gives the secrets in an object of the response a new id. Undefined if the object has no id for them. */
  secret(owner: readonly string[]): RenewedId | undefined {
    const draft = this.#draft;
    const shown = Object.entries(asObject(draft.at(owner)));
    const [member, example] = shown.find(([name]) => secretIdName.test(flatName(name))) ?? [];
    if (member === undefined || typeof example !== 'string') return undefined;
    if (this.#sent.has(`${flatName(member)} ${example}`)) return { id: example, isNew: false };
    const isNew = draft.setFirst([...owner, member], this.#ids.fresh([...owner, member], example, noIds));
    return { id: String(draft.at([...owner, member])), isNew };
  }

  /** Other parts of the response that refer to the item, such as `project_id`, get its new id. */
  #renewReferences(example: Json, at: readonly string[]): void {
    const names = this.#idNames.filter((name) => /.{3}id$/.test(name));
    for (const path of placesOf(this.#draft.body, names, example)) this.#draft.set(path, this.#draft.at(at));
  }

  /** The ids among the members of an object in the response, except those that the request has. */
  #idsToRenew(owner: readonly string[], { path }: FoundId): [string, Json][] {
    return Object.entries(asObject(this.#draft.at(owner))).filter(([member, example]) => {
      const name = flatName(member);
      const isMain = owner.length === path.length - 1 && member === path.at(-1);
      const isId = isMain || (typeof example !== 'object' && this.#idNames.includes(name) && isCertainId(name));
      // The client chooses the id, unless no operation on the item accepts it.
      const isSent = this.#sent.has(`${name} ${String(example)}`);
      const isUsable = !isMain || !isCertainId(name) || [...this.#ids.among([example])].length > 0;
      return isId && !(isSent && isUsable);
    });
  }
}

/** The scalar members of objects, as name in flat form and value. */
const scalarsIn = (objects: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(
    objects.flatMap((object) =>
      Object.entries(object)
        .filter(([, value]) => typeof value !== 'object')
        .map(([name, value]) => `${flatName(name)} ${String(value)}`),
    ),
  );
