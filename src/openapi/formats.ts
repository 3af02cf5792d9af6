/** Format checks for the harness's validator, independent of the server's validator. */
import { fullFormats } from 'ajv-formats/dist/formats.js';

type FormatCheck = (text: string) => boolean;

const uuid = (version: string): FormatCheck => {
  const pattern = new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`, 'i');
  return (text) => pattern.test(text);
};

const date = /^(\d{4})-(\d\d)-(\d\d)$/;
const time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i;

/** RFC 3339 `full-date`. The day must exist in the calendar. */
export const isDate: FormatCheck = (text) => {
  const [, year = 0, month = 0, day = 0] = (date.exec(text) ?? []).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
};

/** RFC 3339 `full-time`. The offset is required; second 60 is valid only at 23:59:60 UTC. */
export const isTime: FormatCheck = (text) => {
  const match = time.exec(text);
  if (!match) return false;
  const [hour, minute, second, offsetHour, offsetMinute] = [
    match[1],
    match[2],
    match[3],
    match[5] ?? 0,
    match[6] ?? 0,
  ].map(Number) as TimeParts;
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const sign = match[4] === '-' ? 1 : -1;
  const utc = hour * 60 + minute + sign * (offsetHour * 60 + offsetMinute);
  return (utc + 2880) % 1440 === 1439;
};

type TimeParts = [number, number, number, number, number];

/** RFC 3339 `date-time`, separated by `T` or `t`. */
export const isDateTime: FormatCheck = (text) =>
  (text[10] === 'T' || text[10] === 't') && isDate(text.slice(0, 10)) && isTime(text.slice(11));

/** UUID of version 4 and the variant of RFC 9562. */
export const isUuid4: FormatCheck = (text) => uuid('4')(text) && /^[89ab]$/i.test(text[19] ?? '');

/** Formats that `ajv-formats` does not define, or checks less strictly than the standards. */
export const ownFormats: Readonly<Record<string, FormatCheck>> = {
  date: isDate,
  time: isTime,
  'date-time': isDateTime,
  uuid: uuid('[0-9a-f]'),
  uuid1: uuid('1'),
  uuid3: uuid('3'),
  uuid4: isUuid4,
  uuid5: uuid('5'),
};

/** All formats with a check, and the OpenAPI formats that cannot be checked. */
export const knownFormats: ReadonlySet<string> = new Set([
  ...Object.keys(fullFormats),
  ...Object.keys(ownFormats),
  'password',
  'binary',
  'byte',
]);
