/** Encodes a JSON value as a body of a media type. */
import { Buffer } from 'node:buffer';
import { TextEncoder } from 'node:util';
import { formatForm } from '../../lib/form-body.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { isFormType, isJsonType, isMultipartType } from '../../lib/media-type.ts';

const encoder = new TextEncoder();
const boundary = 'mockmint-part-7d93a1f2';

/** Encodes text. */
export const encodeText = (text: string): Uint8Array => encoder.encode(text);

/** The Content-Type of a body that is encoded here. */
export const typeToWrite = (type: string): string =>
  isMultipartType(type) && !/boundary=/i.test(type) ? `${type}; boundary=${boundary}` : type;

/** Encodes a value as the media type requires. */
export function encodeBody(value: Json, type: string): Uint8Array {
  if (isFormType(type) && isObject(value)) return encodeText(formatForm(value as JsonObject));
  if (isMultipartType(type) && isObject(value)) return encodeText(formatMultipart(value as JsonObject));
  if (typeof value === 'string' && !isJsonType(type))
    return type === 'application/octet-stream' ? Buffer.from(value, 'latin1') : encodeText(value);
  return encodeText(JSON.stringify(value));
}

/** A list repeats its part, and a nested object is written as JSON. */
function formatMultipart(fields: JsonObject): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => {
      const isText = typeof one === 'string';
      const type = typeof one === 'object' && one !== null ? '\r\nContent-Type: application/json' : '';
      const label = name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
      return `--${boundary}\r\nContent-Disposition: form-data; name="${label}"${type}\r\n\r\n${isText ? one : JSON.stringify(one)}\r\n`;
    }),
  );
  return `${parts.join('')}--${boundary}--\r\n`;
}
