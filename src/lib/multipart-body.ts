/** Bodies of the media type `multipart/form-data` (RFC 7578). */

/** One part of a multipart body. */
export interface BodyPart {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/**
 * The parts of a body.
 * @throws Error that says what is wrong
 */
export function parseMultipart(bytes: Buffer, contentType: string): BodyPart[] {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new Error('The Content-Type has no boundary');
  // One character is one byte.
  const sections = `\r\n${bytes.toString('latin1')}`.split(`\r\n--${boundary}`);
  if (sections.length < 2 || !/^--\s*$/.test(sections.at(-1)?.slice(0, 4) ?? ''))
    throw new Error('The multipart body does not end with its boundary');
  return sections.slice(1, -1).map(parsePart);
}

function parsePart(section: string): BodyPart {
  const end = section.indexOf('\r\n\r\n');
  if (end < 0) throw new Error('A part of the multipart body has no headers');
  const headers = new Map(
    Buffer.from(section.slice(0, end), 'latin1')
      .toString('utf8')
      .split('\r\n')
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
  const disposition = headers.get('content-disposition') ?? '';
  const name = parameterOf(disposition, 'name');
  if (name === undefined) throw new Error('A part of the multipart body has no name');
  const fileName = parameterOf(disposition, 'filename');
  const type = headers.get('content-type') ?? (fileName === undefined ? 'text/plain' : 'application/octet-stream');
  return { name, type, content: Buffer.from(section.slice(end + 4), 'latin1') };
}

const parameterOf = (header: string, name: string): string | undefined => {
  const [, quoted, plain] = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, 'i').exec(header) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain;
};
