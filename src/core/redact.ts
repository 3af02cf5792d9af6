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
export const mask = (text: string, secrets: Iterable<string>, least: number = shortest): string => masker(secrets, least)(text);

/** The same for many texts. */
export function masker(secrets: Iterable<string>, least: number = shortest): (text: string) => string {
  const forms = [...new Set(secrets)].filter((secret) => secret.length >= least).sort((a, b) => b.length - a.length).flatMap(formsOf);
  return (text) => {
    let masked = text;
    for (const [form, instead] of forms) if (masked.includes(form)) masked = masked.replaceAll(form, () => instead);
    return masked;
  };
}

/** Characters that neither JSON nor a URL escapes. */
const unescaped = /^[\w.~-]*$/;

/** How a secret stands in texts, and what to show instead. */
function formsOf(secret: string): (readonly [form: string, instead: string])[] {
  const shown = preview(secret);
  if (unescaped.test(secret)) return [[secret, shown]];
  return [[inJson(secret), inJson(shown)], [secret, shown], [encodeURIComponent(secret.toWellFormed()), shown]];
}
