/** The body of a call of the control API. A large one is parsed in pieces, so that other requests go on meanwhile. */
import express, { type Request, type RequestHandler } from 'express';
import { nestsDeeper } from '../../lib/json.ts';
import { AppError, messageOf, raise } from '../../lib/errors.ts';
import { createRandom } from '../../lib/random.ts';
import type { MemoryLimit } from '../../storage/memory-budget.ts';
import { announcedLength, smallBody } from '../pipeline/read-body.ts';
import { nextTurn } from '../next-turn.ts';

/** A rule has this room. */
const usualLimitBytes = 2 * 1024 * 1024;

/** A state of 100,000 tokens has this room. */
const stateLimitBytes = 96 * 1024 * 1024;

/** Parts of a body have limits of their own; deeper than this it is not even parsed. */
const maxJsonDepth = 200;

/** So many characters are looked at, or parsed, at a time. */
const pieceLength = 256 * 1024;

const type = 'application/json';
const readUsual = express.raw({ limit: usualLimitBytes, type });
const readState = express.raw({ limit: stateLimitBytes, type });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Read the body into `req.body`: JSON, or undefined where there is none.
 * @param bodies bounds what all requests under way hold
 * @throws AppError `malformed-json`, `invalid-input`, `busy`
 */
export const readJsonBody = (bodies: MemoryLimit): readonly RequestHandler[] => [
  (req, res, next) => {
    const isState = req.method === 'PUT' && req.path === '/state';
    const bytes = Math.min(announcedLength(req), isState ? stateLimitBytes : usualLimitBytes);
    if (bytes > smallBody) {
      if (!bodies.tryTake(bytes))
        raise.busy('The requests under way hold too much memory. Try again, or raise --max-memory.');
      res.once('close', () => bodies.release(bytes));
    }
    (isState ? readState : readUsual)(req, res, next);
  },
  async (req, _res, next) => {
    req.body = await parseStateBody(req);
    next();
  },
];

async function parseStateBody({ body, headers }: Request): Promise<unknown> {
  if (!Buffer.isBuffer(body)) return nestsDeeper(body, maxJsonDepth) ? tooDeep() : body; // Parsed by an app around ours, or absent.
  if (body.length === 0) return undefined;
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (!['utf-8', 'utf8', 'us-ascii'].includes(charset)) raise.unsupportedMediaType(headers['content-type'] ?? '');
  const text = decodeBody(body);
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
  throw new AppError('malformed-json', 400, `The body can't be read: ${why.slice(0, 200)}`);
};

const tooDeep = (): never =>
  raise.invalidInput(`The body must not nest deeper than ${maxJsonDepth} levels.`, [
    { in: 'body', pointer: '', keyword: 'depth', message: `must not nest deeper than ${maxJsonDepth} levels` },
  ]);

/** A list that is a member of the outermost object: where it begins and ends, and some of the commas between its items. */
interface List {
  readonly from: number;
  readonly to: number;
  readonly cuts: readonly number[];
}

/**
 * Looks through a text for its structure, in pieces. Of a text that is not JSON it may find anything.
 * @throws AppError `invalid-input` where it nests too deep
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

/** Parses the long lists in pieces, and the text around them with a mark in the place of their items. */
async function parseInPieces(text: string, lists: readonly List[]): Promise<unknown> {
  const long = lists.filter(({ cuts }) => cuts.length > 0);
  const mark = createRandom().uuid();
  const around = long.map(({ from }, index) => `${text.slice(long[index - 1]?.to ?? 0, from)}"${mark} ${index}"`);
  const outline = parseText([...around, text.slice(long.at(-1)?.to ?? 0)].join(''));
  const lengthOfMark = mark.length + 1;
  for (const [name, value] of Object.entries(outline ?? {})) {
    const marked: unknown = Array.isArray(value) && value.length === 1 ? value[0] : undefined;
    if (typeof marked !== 'string' || !marked.startsWith(mark)) continue;
    const { from, to, cuts } = long[Number(marked.slice(lengthOfMark))]!;
    (outline as Record<string, unknown>)[name] = await parseItems(text, [from - 1, ...cuts, to]);
  }
  return outline;
}

/** @param cuts where an item ends and the next begins; first and last, where the list does */
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
