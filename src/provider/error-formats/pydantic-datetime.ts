/** Date-time errors in the format of pydantic 2.13, which falls back to parsing a date. */
import { isDate } from '../../lib/date-time.ts';
import type { PydanticError } from './pydantic-error.ts';

/** pydantic's error for a text that is not an RFC 3339 date-time. */
export function datetimeError(text: string): PydanticError {
  const error = dateError(text) ?? trailingError(text.slice(10));
  if (error === undefined) return { type: 'timezone_aware', msg: 'Input should have timezone info' };
  return {
    type: 'datetime_from_date_parsing',
    msg: `Input should be a valid datetime or date, ${error}`,
    ctx: { error },
  };
}

function dateError(text: string): string | undefined {
  if (text.length < 10) return 'input is too short';
  const invalidCharacter = characterError(text);
  if (invalidCharacter !== undefined) return invalidCharacter;
  const month = Number(text.slice(5, 7));
  if (month < 1 || month > 12) return 'month value is outside expected range of 1-12';
  return isDate(text.slice(0, 10)) ? undefined : 'day value is outside expected range';
}

/** Error for the first invalid character of a date. */
function characterError(text: string): string | undefined {
  const parts: [from: number, to: number, name: string][] = [
    [0, 4, 'year'],
    [5, 7, 'month'],
    [8, 10, 'day'],
  ];
  for (const [from, to, name] of parts) {
    if (!/^\d*$/.test(text.slice(from, to))) return `invalid character in ${name}`;
    if (to < 10 && text[to] !== '-') return 'invalid date separator, expected `-`';
  }
  return undefined;
}

/** Error for the text after a date. Nothing or a time is accepted: then only the UTC offset is missing. */
const trailingError = (rest: string): string | undefined =>
  /^$|^[Tt_ ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$/.test(rest)
    ? undefined
    : 'unexpected extra characters at the end of the input';
