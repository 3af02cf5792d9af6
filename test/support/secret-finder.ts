/** Looks for a secret in a text, in every form from which somebody could recover it. Written apart from the masking that it tests. */

const unescapeJson = (text: string): string => text.replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))).replace(/\\(["\\/])/g, '$1');
const unescapeUrl = (text: string): string => text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
const unescapeHtml = (text: string): string => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/&#x([\da-f]+);/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))).replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const decodings: ((text: string) => string)[] = [
  unescapeJson, unescapeUrl, unescapeHtml,
  (text) => Array.from(text.matchAll(/[\w+/-]{8,}/g), ([run]) => [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('utf8')).join('\n')).join('\n'),
  (text) => Array.from(text.matchAll(/[\da-f]{12,}/gi), ([run]) => [0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex').toString('utf8')).join('\n')).join('\n'),
];

/** Texts that a text may stand for, decoded up to twice. */
function meanings(text: string, times = 2): string[] {
  if (times === 0) return [text];
  const decoded = [...new Set(decodings.map((decode) => decode(text)))].filter((meaning) => meaning !== text && meaning !== '');
  return [text, ...decoded.flatMap((meaning) => meanings(meaning, times - 1))];
}

const folded = (text: string): string => text.toLowerCase();

/** What of the secret is found: the decoded text in which it stands. */
export function findSecret(text: string, secret: string): string | undefined {
  const wanted = folded(secret);
  const forms = [wanted, Array.from(wanted).reverse().join(''), wanted.slice(1), wanted.slice(0, -1)];
  return meanings(text).find((meaning) => forms.some((form) => folded(meaning).includes(form)));
}
