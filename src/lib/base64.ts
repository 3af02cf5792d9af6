/** Base64 of texts. */
import { Buffer } from 'node:buffer';

/** The base64 form of a text in UTF-8. */
export const toBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
