/** Decodes percent-encoded text (RFC 3986, section 2.1). */

/** The decoded text; undefined if the encoding is invalid. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
