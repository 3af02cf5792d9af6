/** Masking of secrets: what leaves the program shows enough to recognise a secret and too little to use it. */

/** The first characters of a secret, at most a third of it and never more than six. */
export const preview = (secret: string): string => `${secret.slice(0, Math.min(6, Math.floor(secret.length / 3)))}…`;

/** Shorter ones are masked where they were sent as a credential, not wherever the same letters occur in a text. */
const shortest = 6;

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * `text` with each of `secrets` replaced by its preview, in plain, JSON-escaped and URL-encoded form.
 * @param least secrets of fewer characters are left alone
 */
export function mask(text: string, secrets: Iterable<string>, least: number = shortest): string {
  let masked = text;
  for (const secret of [...new Set(secrets)].sort((a, b) => b.length - a.length)) {
    if (secret.length < least) continue;
    const shown = preview(secret);
    const forms = [[inJson(secret), inJson(shown)], [secret, shown], [encodeURIComponent(secret.toWellFormed()), shown]] as const;
    for (const [form, instead] of forms) masked = masked.replaceAll(form, () => instead);
  }
  return masked;
}
