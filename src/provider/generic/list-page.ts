/** Filters and pages a list of items as the query asks, and describes the page in the response around the list. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import { flatName } from './member-names.ts';
import type { ResponseDraft } from './response-draft.ts';
import { itemsOf, membersOf, schemaOn } from './response-shape.ts';

const limitName =
  /^(?:limit|perpage|pagesize|size|maxresults|maxitems|top|first|take|resultsperpage|itemsperpage|pagelimit)$/;
const offsetName = /^(?:offset|skip|start|startindex|startat|from)$/;
const pageName = /^(?:page|pagenumber|pageno|pagenum|currentpage|pageindex|p)$/;
const cursorName =
  /^(?:cursor|after|startingafter|startafter|pagetoken|nexttoken|nextpagetoken|nextcursor|continuation|continuationtoken|marker|startkey|pagecursor|exclusivestartkey|paginationtoken|last)$/;
const otherName =
  /^(?:sort|sortby|order|orderby|direction|fields|expand|include|embed|select|q|query|search|filter|format|view|locale|lang|before|endingbefore|apiversion|version|pretty)$/;

/** A page without a limit has at most so many items. */
const defaultLimit = 100;

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  /** Undefined on the last page. */
  readonly nextOffset: number | undefined;
}

type Query = Readonly<Record<string, unknown>>;

/**
 * Selects the items that a query asks for: equal members for parameters that are named like members, then the page.
 * @param valueOf the members of an item
 * @param idOf the id of an item, for a cursor that names the last one
 */
export function pageOf<T>(
  all: readonly T[],
  operation: Operation,
  query: Query,
  { valueOf, idOf }: { valueOf(item: T): JsonObject; idOf(item: T): string },
): Page<T> {
  const declared = operation.parameters.filter((parameter) => parameter.in === 'query');
  const filters = declared.filter(
    ({ name }) =>
      query[name] !== undefined &&
      ![limitName, offsetName, pageName, cursorName, otherName].some((one) => one.test(flatName(name))),
  );
  const items = all.filter((item) =>
    filters.every((parameter) => isMatch(valueOf(item), parameter, query[parameter.name])),
  );
  const named = (name: RegExp): Parameter | undefined => declared.find((one) => name.test(flatName(one.name)));
  const number = (parameter: Parameter | undefined): number | undefined =>
    parameter && numberIn(query[parameter.name] ?? parameter.schema['default']);
  const limit = Math.max(0, number(named(limitName)) ?? defaultLimit);
  const page = named(pageName);
  const firstPage = page && (page.schema['minimum'] === 0 || page.schema['default'] === 0) ? 0 : 1;
  const cursor = named(cursorName);
  const offset = Math.max(
    0,
    number(named(offsetName)) ??
      (cursor && query[cursor.name] !== undefined ? offsetAfter(items.map(idOf), query[cursor.name]) : undefined) ??
      ((number(page) ?? firstPage) - firstPage) * limit,
  );
  const end = offset + limit;
  return {
    items: items.slice(offset, end),
    total: items.length,
    offset,
    limit,
    nextOffset: end < items.length && limit > 0 ? end : undefined,
  };
}

/** A cursor is the offset of the next page, or the id of the last item before it. */
function offsetAfter(ids: readonly string[], cursor: unknown): number {
  const text = String([cursor].flat()[0]);
  const last = ids.indexOf(text);
  const [, offset] = cursorForm.exec(text) ?? [];
  return last >= 0 ? last + 1 : Number(offset ?? (/^\d{1,9}$/.test(text) ? text : 0));
}

const cursorForm = /^after-(\d{1,9})$/;
const cursorAt = (offset: number): string => `after-${offset}`;

const numberIn = (value: unknown): number | undefined => {
  const [first] = [value].flat();
  const number = typeof first === 'string' && first.trim() !== '' ? Number(first) : first;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : undefined;
};

/** Whether an item has one of the values. An item without such a member is not filtered. */
function isMatch(item: JsonObject, { name, separator }: Parameter, given: unknown): boolean {
  const wanted = [given]
    .flat()
    .flatMap((value) => (separator !== undefined && typeof value === 'string' ? value.split(separator) : [value]));
  if (wanted.some((value) => typeof value === 'object' && value !== null)) return true;
  const found = Object.entries(item).find(([member]) => flatName(member) === flatName(name))?.[1];
  if (found === undefined || (typeof found === 'object' && !Array.isArray(found))) return true;
  const values = [found].flat().map(String);
  return wanted.some((value) => values.includes(String(value)));
}

const totalName =
  /^(?:total|totalcount|totalitems|totalresults|totalelements|totalrecords|totalsize|totalnumber|resultcount|recordstotal|x?totalcount)$/;
const countName = /^(?:count|size|numberofelements|returned|itemcount)$/;
const pagesName = /^(?:totalpages|pages|pagecount|lastpage)$/;
const moreName = /^(?:hasmore|hasnext|hasnextpage|more|morepages|istruncated|truncated)$/;
const lastName = /^(?:last|islast|islastpage|complete)$/;
const nextName =
  /^(?:next|nextcursor|nextpage|nextpagetoken|nexttoken|nextmarker|endcursor|cursor|continuation|continuationtoken|after|nextlink|nexturl|nextpageurl|nextpageuri|nextstartkey|pagetoken)$/;

/**
 * Sets the members around a list that describe the page.
 * @param root the schema of the response
 * @param list the path of the list
 */
export function describePage(
  draft: ResponseDraft,
  document: JsonObject,
  root: unknown,
  list: readonly string[],
  page: Page<unknown>,
): void {
  for (const path of envelopesAround(draft.body, list)) {
    const owner = draft.at(path);
    if (!isObject(owner)) continue;
    for (const name of new Set([
      ...Object.keys(owner),
      ...membersOf(document, schemaOn(document, root, path)).keys(),
    ])) {
      const at = [...path, name];
      const schema = schemaOn(document, root, at);
      if (itemsOf(document, schema) !== undefined || isObject(owner[name])) continue;
      describeMember(
        draft,
        at,
        { name: flatName(name), schema: isObject(schema) ? schema : {}, isPresent: Object.hasOwn(owner, name) },
        page,
      );
    }
  }
}

function describeMember(
  draft: ResponseDraft,
  at: readonly string[],
  {
    name,
    schema,
    isPresent,
  }: { readonly name: string; readonly schema: Readonly<Record<string, unknown>>; readonly isPresent: boolean },
  { items, total, limit, offset, nextOffset }: Page<unknown>,
): void {
  const hasNext = nextOffset !== undefined;
  const pages = Math.max(1, Math.ceil(total / Math.max(1, limit)));
  const before = draft.at(at);
  const isNumber =
    typeof before === 'number' || [schema['type']].flat().some((type) => type === 'integer' || type === 'number');
  if (totalName.test(name)) draft.setFirst(at, isPresent ? [total, String(total)] : isNumber ? [total] : []);
  else if (countName.test(name)) draft.setFirst(at, isPresent ? [name === 'size' ? limit : items.length] : []);
  else if (pagesName.test(name) && isNumber) draft.setFirst(at, isPresent ? [pages] : []);
  else if (limitName.test(name) && isNumber) draft.setFirst(at, isPresent ? [limit] : []);
  else if (offsetName.test(name) && isNumber) draft.setFirst(at, isPresent ? [offset] : []);
  else if (pageName.test(name) && isNumber)
    draft.setFirst(at, isPresent ? [Math.floor(offset / Math.max(1, limit)) + 1] : []);
  else if (moreName.test(name) && (typeof before === 'boolean' || schema['type'] === 'boolean')) draft.set(at, hasNext);
  else if (lastName.test(name) && typeof before === 'boolean') draft.set(at, !hasNext);
  else if (nextName.test(name)) {
    if (!hasNext) {
      if (isPresent) draft.setFirst(at, [null, undefined, '']);
    } else if (isNumber)
      draft.setFirst(at, [name === 'nextpage' ? Math.floor(nextOffset / Math.max(1, limit)) + 1 : nextOffset]);
    else
      draft.setFirst(at, [
        cursorAt(nextOffset),
        String(nextOffset),
        `https://example.com/?cursor=${cursorAt(nextOffset)}`,
      ]);
  }
}

/** The objects around a list and those beside it, such as `meta`. */
function envelopesAround(body: Json, list: readonly string[]): (readonly string[])[] {
  const around = list.map((_, index) => list.slice(0, index));
  const beside = isObject(body)
    ? Object.entries(body).flatMap(([name, value]) =>
        isObject(value) && name !== list[0] ? [[name], ...inner(name, value)] : [],
      )
    : [];
  return [...around, ...beside];
}

const inner = (name: string, value: Record<string, unknown>): string[][] =>
  Object.entries(value).flatMap(([member, each]) => (isObject(each) ? [[name, member]] : []));

/** Whether an optional member describes the page, so that the sample has it. */
export const isPageMember = (name: string): boolean => {
  const flat = flatName(name);
  return totalName.test(flat) || moreName.test(flat);
};
