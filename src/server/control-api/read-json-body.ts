/** Reads JSON bodies of the control API. Parses large bodies in pieces, so that they do not block other requests. */
import { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';
import express, { type Request, type RequestHandler } from 'express';
import { nestsDeeper } from '../../lib/json.ts';
import { AppError, messageOf, raise } from '../../lib/errors.ts';
import { createRandom } from '../../lib/random.ts';
import type { MemoryLimit } from '../../storage/memory-budget.ts';
import { isFormType } from '../../lib/media-type.ts';
import { parseForm } from './introspection-form.ts';
import { announcedLength, smallBody } from '../pipeline/read-body.ts';
import { nextTurn } from '../../lib/next-turn.ts';

/** Limit of all bodies except an imported state. */
const defaultLimitBytes = 2 * 1024 * 1024;

/** Limit of an imported state; enough for 100,000 tokens. */
const stateLimitBytes = 96 * 1024 * 1024;

/** Deeper bodies are rejected before parsing. The schemas set lower limits for some members. */
const maxJsonDepth = 200;

/** Number of characters that are scanned or parsed per event-loop turn. */
const pieceLength = 256 * 1024;

const type = 'application/json';
const readDefault = express.raw({ limit: defaultLimitBytes, type: [type, 'application/x-www-form-urlencoded'] });
const readState = express.raw({ limit: stateLimitBytes, type });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Middleware that parses the JSON body into `req.body`; undefined if there is none.
 * @param bodies memory limit for the bodies of all requests in progress
 * @throws AppError `malformed-json`, `invalid-input`, `busy`
 */
export const readJsonBody = (bodies: MemoryLimit): readonly RequestHandler[] => [
  (req, res, next) => {
    const isState = req.method === 'PUT' && req.path === '/state';
    const bytes = Math.min(announcedLength(req), isState ? stateLimitBytes : defaultLimitBytes);
    if (bytes > smallBody) {
      if (!bodies.tryTake(bytes))
        raise.busy('The requests in progress use too much memory. Try again, or raise --max-memory.');
      res.once('close', () => bodies.release(bytes));
    }
    (isState ? readState : readDefault)(req, res, next);
  },
  async (req, _res, next) => {
    req.body = await parseStateBody(req);
    next();
  },
];

async function parseStateBody({ body, headers }: Request): Promise<unknown> {
  // The body is absent, or a parent app has already parsed it.
  if (!Buffer.isBuffer(body)) return nestsDeeper(body, maxJsonDepth) ? tooDeep() : body;
  if (body.length === 0) return isFormType(headers['content-type'] ?? '') ? {} : undefined;
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset)) raise.unsupportedMediaType(headers['content-type'] ?? '');
  const text = decodeBody(body);
  if (isFormType(headers['content-type'] ?? '')) return parseForm(text);
  const lists = await findLists(text);
  return text.length <= pieceLength ? parseText(text) : parseInPieces(text, lists);
}

function decodeBody(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return malformed('it is not UTF-8');
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return malformed(messageOf(error));
  }
}

const malformed = (why: string): never => {
  throw new AppError('malformed-json', `The body can't be read: ${why.slice(0, 200)}`);
};

const tooDeep = (): never =>
  raise.invalidInput(`The body must not nest deeper than ${maxJsonDepth} levels.`, [
    { in: 'body', pointer: '', keyword: 'depth', message: `must not nest deeper than ${maxJsonDepth} levels` },
  ]);

/** A list that is a member of the top-level object: its start, its end and positions of commas at which to split it. */
interface List {
  readonly from: number;
  readonly to: number;
  readonly cuts: readonly number[];
}

/**
 * Finds the lists of the top-level object, in pieces. The result is unspecified if the text is not valid JSON.
 * @throws AppError `invalid-input` if the text nests too deeply
 */
async function findLists(text: string): Promise<List[]> {
  const structure = /["[\]{}\\,]/g;
  const lists: List[] = [];
  let [depth, inString, from, cuts, turn] = [0, false, -1, [] as number[], pieceLength];
  for (let match = structure.exec(text); match; match = structure.exec(text)) {
    const { index } = match;
    if (index > turn) {
      turn = index + pieceLength;
      await nextTurn();
    }
    const character = text[index];
    if (inString) {
      if (character === '\\') structure.lastIndex += 1;
      else if (character === '"') inString = false;
      continue;
    }
    switch (character) {
      case '"':
        inString = true;
        break;
      case '[':
      case '{':
        depth += 1;
        if (depth > maxJsonDepth) return tooDeep();
        if (depth === 2 && character === '[') [from, cuts] = [index + 1, []];
        break;
      case ']':
      case '}':
        if (depth === 2 && from >= 0) {
          lists.push({ from, to: index, cuts });
          from = -1;
        }
        depth -= 1;
        break;
      default:
        if (character === ',' && depth === 2 && from >= 0 && index - (cuts.at(-1) ?? from) > pieceLength)
          cuts.push(index);
    }
  }
  return lists;
}

/** Parses long lists in pieces. The remaining text is parsed with a placeholder in place of their items. */
async function parseInPieces(text: string, lists: readonly List[]): Promise<unknown> {
  const long = lists.filter(({ cuts }) => cuts.length > 0);
  const placeholder = createRandom().uuid();
  const around = long.map(
    ({ from }, index) => `${text.slice(long[index - 1]?.to ?? 0, from)}"${placeholder} ${index}"`,
  );
  const outline = parseText([...around, text.slice(long.at(-1)?.to ?? 0)].join(''));
  const prefixLength = placeholder.length + 1;
  for (const [name, value] of Object.entries(outline ?? {})) {
    const item: unknown = Array.isArray(value) && value.length === 1 ? value[0] : undefined;
    if (typeof item !== 'string' || !item.startsWith(placeholder)) continue;
    const { from, to, cuts } = long[Number(item.slice(prefixLength))]!;
    (outline as Record<string, unknown>)[name] = await parseItems(text, [from - 1, ...cuts, to]);
  }
  return outline;
}

/** @param cuts positions of the separators; the first and the last are the brackets of the list */
async function parseItems(text: string, cuts: readonly number[]): Promise<unknown[]> {
  const items: unknown[] = [];
  for (const [index, cut] of cuts.slice(0, -1).entries()) {
    const piece = parseText(`[${text.slice(cut + 1, cuts[index + 1])}]`);
    if (!Array.isArray(piece) || piece.length === 0) return malformed('an item is missing in a list');
    for (const item of piece) items.push(item);
    await nextTurn();
  }
  return items;
}
