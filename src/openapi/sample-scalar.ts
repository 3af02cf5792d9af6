/** Generates numbers and texts within the limits of a schema. */
import { sampledTexts } from './sampled-texts.ts';
import type { MergedSchema } from './merge-schema.ts';
import type { Limits } from './schema-limits.ts';
import { compilePattern, textsMatching } from './pattern-text.ts';

/** The nth number that the limits permit; the first one is as near to 1 as possible. */
export function sampleNumber(limits: Limits, isInteger: boolean, variant = 0): number {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = limits;
  const factor = commonFactor(limits.multipleOf, isInteger);
  const low = Math.max(minimum, exclusiveMinimum);
  const high = Math.min(maximum, exclusiveMaximum);
  const isPermitted = (value: number): boolean =>
    value >= minimum && value <= maximum && value > exclusiveMinimum && value < exclusiveMaximum;
  const step = factor ?? (isInteger || high - low >= 2 || !Number.isFinite(high - low) ? 1 : (high - low) / 64);
  const nearest = Math.min(Math.max(1, low), high);
  const base = factor === undefined && !isInteger ? nearest : tidy(Math.ceil(nearest / step) * step);
  const candidates = Array.from({ length: 2 * variant + 6 }, (_, index) =>
    tidy(base + step * (index % 2 === 0 ? index / 2 : -(index + 1) / 2)),
  );
  const permitted = [
    ...candidates.filter((_, index) => index % 2 === 0),
    ...candidates.filter((_, index) => index % 2 === 1),
  ].filter(isPermitted);
  return permitted[variant % Math.max(permitted.length, 1)] ?? base;
}

const tidy = (value: number): number => (Number.isSafeInteger(value) ? value : Number(value.toPrecision(12)));

/** A number whose multiples are multiples of all factors. */
function commonFactor(factors: readonly number[], isInteger: boolean): number | undefined {
  const all = isInteger && factors.length > 0 ? [...factors, 1] : factors;
  const [first, ...others] = all;
  return others.reduce((common, factor) => multipleOfBoth(common, factor), first ?? NaN) || undefined;
}

function multipleOfBoth(one: number, other: number): number {
  for (let count = 1; count <= 1000; count++) {
    const multiple = tidy(one * count);
    if (Number.isInteger(tidy(multiple / other))) return multiple;
  }
  return one;
}

/** The nth text of a format; undefined if the format is unknown. */
const byFormat: Readonly<Record<string, (variant: number) => string>> = {
  'date-time': (n) => (n === 0 ? sampledTexts.dateTime : `2030-01-01T${two(n / 60)}:${two(n % 60)}:00Z`),
  date: (n) => (n === 0 ? sampledTexts.date : `2030-01-${two((n % 28) + 1)}`),
  time: (n) => `${two(n / 60)}:${two(n % 60)}:00Z`,
  duration: (n) => `PT${n + 1}H`,
  uuid: (n) => uuidOf(n),
  uuid4: (n) => uuidOf(n),
  email: (n) => `someone${n || ''}@example.com`,
  'idn-email': (n) => `someone${n || ''}@example.com`,
  uri: (n) => `https://example.com/${n || ''}`,
  url: (n) => `https://example.com/${n || ''}`,
  iri: (n) => `https://example.com/${n || ''}`,
  'uri-reference': (n) => `/path${n || ''}`,
  'iri-reference': (n) => `/path${n || ''}`,
  'uri-template': (n) => `/path${n || ''}/{id}`,
  hostname: (n) => `${n ? `host${n}.` : ''}example.com`,
  'idn-hostname': (n) => `${n ? `host${n}.` : ''}example.com`,
  ipv4: (n) => `192.0.2.${(n % 250) + 1}`,
  ipv6: (n) => `2001:db8::${(n + 1).toString(16)}`,
  'json-pointer': (n) => `/member${n || ''}`,
  'relative-json-pointer': (n) => `${n}/member`,
  regex: (n) => `text${n || ''}`,
  byte: (n) => ['dGV4dA==', 'b3RoZXI=', 'bW9yZQ=='][n] ?? 'dGV4dA=='.repeat(n),
};

const two = (value: number): string => String(Math.trunc(value) % 60).padStart(2, '0');

const uuidOf = (n: number): string =>
  n === 0 ? sampledTexts.uuid : `3fa85f64-5717-4562-b3fc-${n.toString(16).padStart(12, '0')}`;

/** The nth text that a schema permits: of its format, or its title, or one that matches its pattern. */
export function sampleText(
  { format, title, patterns, limits: { minLength = 0, maxLength = Infinity } }: MergedSchema,
  variant = 0,
): string {
  const tests = patterns.flatMap((pattern) => compilePattern(pattern) ?? []);
  const isPermitted = (text: string): boolean =>
    text.length >= minLength && text.length <= maxLength && tests.every((test) => test.test(text));
  const known = typeof format === 'string' && Object.hasOwn(byFormat, format) ? byFormat[format]?.(variant) : undefined;
  if (known !== undefined && isPermitted(known)) return known;
  const base = `${title ?? sampledTexts.plain}${variant || ''}`.padEnd(minLength, '.');
  const shortened = base.length > maxLength ? base.slice(base.length - maxLength) : base;
  const plain = variant === 0 ? base.slice(0, maxLength) : shortened;
  if (tests.length === 0) return known ?? plain;
  if (known === undefined && isPermitted(plain)) return plain;
  const matching: string[] = [];
  for (const pattern of patterns) {
    for (const text of textsMatching(pattern, { minLength, maxLength })) {
      if (!tests.every((test) => test.test(text))) continue;
      if (matching.push(text) > variant) return text;
    }
  }
  return matching[variant % Math.max(matching.length, 1)] ?? known ?? plain;
}
