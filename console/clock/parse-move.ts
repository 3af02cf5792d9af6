/** Understands where a clock is to be moved: a duration, a date or an instant. */
import { addIsoDuration } from '../../src/lib/add-duration.ts';
import { isDate, parseDateTime } from '../../src/lib/date-time.ts';

export interface Move {
  /** As the control API wants it. */
  readonly change: { readonly advance: string } | { readonly now: string };
  /** The instant to which it moves the clock, in milliseconds since the epoch. */
  readonly instant: number;
}

/** A duration as people write it: `1d`, `36h`, `1h 30min`. */
const shortDuration =
  /^\+?\s*(?:(\d+)\s*y(?:ears?)?)?\s*(?:(\d+)\s*mo(?:nths?)?)?\s*(?:(\d+)\s*w(?:eeks?)?)?\s*(?:(\d+)\s*d(?:ays?)?)?\s*(?:(\d+)\s*h(?:ours?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?)?\s*(?:(\d+)\s*s(?:ec(?:onds?)?)?)?$/i;

const isoUnits = ['Y', 'M', 'W', 'D', 'H', 'M', 'S'];

/** The duration in ISO 8601; undefined if the text is not a duration. */
function toIsoDuration(text: string): string | undefined {
  if (/^p/i.test(text)) return text.toUpperCase();
  const [whole, ...amounts] = shortDuration.exec(text) ?? [];
  if (whole === undefined || amounts.every((amount) => amount === undefined)) return undefined;
  const [date, time] = [amounts.slice(0, 4), amounts.slice(4)].map((part, at) =>
    part.map((amount, index) => (amount === undefined ? '' : amount + (isoUnits[at * 4 + index] ?? ''))).join(''),
  );
  return `P${date ?? ''}${time === '' ? '' : `T${time ?? ''}`}`;
}

/** An instant in RFC 3339; undefined if the text is neither a date nor a date with a time. Without an offset, it is in UTC. */
function toInstant(text: string): string | undefined {
  const [, date = '', time = '00:00', seconds = ':00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T\s]+(\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:\d\d)?)?$/i.exec(text) ?? [];
  const instant = `${date}T${time}${seconds}${/^(z|utc)$/i.test(zone) ? 'Z' : zone}`;
  return isDate(date) && parseDateTime(instant) !== undefined ? instant : undefined;
}

/** @returns undefined if the text is neither a duration nor an instant */
export function parseMove(text: string, now: number): Move | undefined {
  const trimmed = text.trim();
  const duration = toIsoDuration(trimmed);
  if (duration !== undefined) {
    const instant = addIsoDuration(now, duration);
    return instant === undefined ? undefined : { change: { advance: duration }, instant };
  }
  const instant = toInstant(trimmed);
  return instant === undefined ? undefined : { change: { now: instant }, instant: parseDateTime(instant) ?? 0 };
}
