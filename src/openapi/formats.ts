/** Format checks for the harness's validator, independent of the server's validator. */
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isDate, isDateTime, isTime } from '../lib/date-time.ts';

type FormatCheck = (text: string) => boolean;

const uuid = (version: string): FormatCheck => {
  const pattern = new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`, 'i');
  return (text) => pattern.test(text);
};

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
