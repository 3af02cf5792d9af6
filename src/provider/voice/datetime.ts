/** What is wrong with a date-time, in the words of pydantic's parser. */
import { isDate } from '../../openapi/formats.ts';
import type { JsonObject } from '../../core/json.ts';

interface DatetimeError {
  readonly type: string;
  readonly msg: string;
  readonly ctx?: JsonObject;
}

/** The error for a text that is no RFC 3339 date-time. */
export function datetimeFault(text: string): DatetimeError {
  const error = dateFault(text) ?? timeFault(text);
  if (error === undefined) return { type: 'timezone_aware', msg: 'Input should have timezone info' };
  return { type: 'datetime_from_date_parsing', msg: `Input should be a valid datetime or date, ${error}`, ctx: { error } };
}

function dateFault(text: string): string | undefined {
  if (text.length < 10) return /^\d*(-\d*){0,2}$/.test(text) ? 'input is too short' : characterFault(text);
  const strange = characterFault(text);
  if (strange !== undefined) return strange;
  const month = Number(text.slice(5, 7));
  if (month < 1 || month > 12) return 'month value is outside expected range of 1-12';
  return isDate(text.slice(0, 10)) ? undefined : 'day value is outside expected range';
}

/** The first character of a date that can't stand where it does. */
function characterFault(text: string): string | undefined {
  const parts: [from: number, to: number, name: string][] = [[0, 4, 'year'], [5, 7, 'month'], [8, 10, 'day']];
  for (const [from, to, name] of parts) {
    if (!/^\d*$/.test(text.slice(from, to))) return `invalid character in ${name}`;
    if (to < 10 && text.length > to && text[to] !== '-') return 'invalid date separator, expected `-`';
  }
  return undefined;
}

function timeFault(text: string): string | undefined {
  if (text.length === 10) return 'input is too short';
  if (!/[Tt]/.test(text[10]!)) return 'invalid datetime separator, expected `T`, `t`, `_` or space';
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(.*)$/s.exec(text.slice(11));
  if (!match) return 'invalid character in hour';
  if (Number(match[1]) > 23) return 'hour value is outside expected range of 0-23';
  if (Number(match[2]) > 59) return 'minute value is outside expected range of 0-59';
  if (Number(match[3] ?? 0) > 59) return 'second value is outside expected range of 0-59';
  if (match[4] === '') return match[3] === undefined ? 'input is too short' : undefined;
  return /^[+-]/.test(match[4]!) ? 'invalid timezone offset' : 'unexpected extra characters at the end of the input';
}
