/** Looks for a secret in a text, in every form from which somebody could recover it. Written apart from the masking that it tests. */

const unescapeJson = (text: string): string =>
  text
    .replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\(["\\/])/g, '$1');
const unescapeUrl = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
const unescapeHtml = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&#x([\da-f]+);/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const decodings: ((text: string) => string)[] = [
  unescapeJson,
  unescapeUrl,
  unescapeHtml,
  (text) =>
    Array.from(text.matchAll(/[\w+/-]{8,}/g), ([run]) =>
      [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('utf8')).join('\n'),
    ).join('\n'),
  (text) =>
    Array.from(text.matchAll(/[\da-f]{12,}/gi), ([run]) =>
      [0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex').toString('utf8')).join('\n'),
    ).join('\n'),
];

/** Texts that a text may stand for, decoded up to twice. */
function meanings(text: string, times = 2): string[] {
  if (times === 0) return [text];
  const decoded = [...new Set(decodings.map((decode) => decode(text)))].filter(
    (meaning) => meaning !== text && meaning !== '',
  );
  return [text, ...decoded.flatMap((meaning) => meanings(meaning, times - 1))];
}

const folded = (text: string): string => text.toLowerCase();

/** What of the secret is found: the decoded text in which it stands. */
export function findSecret(text: string, secret: string): string | undefined {
  const wanted = folded(secret);
  const forms = [wanted, Array.from(wanted).reverse().join(''), wanted.slice(1), wanted.slice(0, -1)];
  return meanings(text).find((meaning) => forms.some((form) => folded(meaning).includes(form)));
}

const maxEdits = 2;

/** What of several secrets stands in a text in any of these forms, or with up to two characters changed, missing or added. */
export function findNearSecrets(text: string, secrets: readonly string[]): string[] {
  const forms = secrets.map(folded).flatMap((secret) => [secret, Array.from(secret).reverse().join('')]);
  return [...new Set(meanings(text))].flatMap((meaning) => {
    const lower = folded(meaning);
    return forms.flatMap((form) => {
      const at = nearMatch(lower, form);
      return at === undefined ? [] : [meaning.slice(Math.max(0, at - 40), at + 60)];
    });
  });
}

/** The place of a part that is at most two edits away: then one third of the secret is in it unchanged. */
function nearMatch(text: string, secret: string): number | undefined {
  const third = Math.ceil(secret.length / (maxEdits + 1));
  for (let start = 0; start < secret.length; start += third) {
    const piece = secret.slice(start, start + third);
    if (piece.length < third - 1) continue;
    for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
      const from = Math.max(0, at - start - maxEdits);
      if (distance(text.slice(from, from + secret.length + 2 * maxEdits), secret) <= maxEdits) return from;
    }
  }
  return undefined;
}

/** A local binding: access to a global is slow in Jest, and this one is in the innermost loop. */
const { min } = Math;

/** The smallest edit distance between the secret and any part of the text (Sellers, 1980). */
function distance(text: string, secret: string): number {
  let row = Array.from({ length: secret.length + 1 }, (_, index) => index);
  let smallest = secret.length;
  for (const character of text) {
    const next = [0];
    for (let i = 1; i <= secret.length; i++)
      next.push(min(next[i - 1]! + 1, row[i]! + 1, row[i - 1]! + (secret[i - 1] === character ? 0 : 1)));
    row = next;
    smallest = min(smallest, row.at(-1)!);
  }
  return smallest;
}
