/** Checks and parses RFC 3339 dates, times and date-times. */

const date = /^(\d{4})-(\d\d)-(\d\d)$/;
const time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i;

/** RFC 3339 `full-date`. The day must exist in the calendar. */
export function isDate(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = (date.exec(text) ?? []).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** RFC 3339 `full-time`. The offset is required; second 60 is valid only at 23:59:60 UTC (RFC 3339, section 5.7). */
export function isTime(text: string): boolean {
  const match = time.exec(text);
  if (!match) return false;
  const [hour = 0, minute = 0, second = 0] = match.slice(1, 4).map(Number);
  const [offsetHour = 0, offsetMinute = 0] = match.slice(5, 7).map((digits) => Number(digits ?? 0));
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const sign = match[4] === '-' ? 1 : -1;
  const utc = hour * 60 + minute + sign * (offsetHour * 60 + offsetMinute);
  return (utc + 2880) % 1440 === 1439;
}

/** RFC 3339 `date-time`, separated by `T` or `t`. */
export const isDateTime = (text: string): boolean =>
  (text[10] === 'T' || text[10] === 't') && isDate(text.slice(0, 10)) && isTime(text.slice(11));

/**
 * Parses an RFC 3339 date-time. A leap second becomes the first instant of the next minute. Digits beyond milliseconds
 * are cut off.
 * @returns milliseconds since the Unix epoch; undefined if `isDateTime` is false
 */
export function parseDateTime(text: string): number | undefined {
  if (!isDateTime(text)) return undefined;
  const isLeap = text.slice(17, 19) === '60';
  const rest = text.slice(19).replace(/^(\.\d{3})\d+/, '$1');
  return (
    Date.parse(`${text.slice(0, 17)}${isLeap ? '59' : text.slice(17, 19)}${rest}`.toUpperCase()) + (isLeap ? 1000 : 0)
  );
}
