/** Strict string formats. Those of the library accept a space instead of "T", and "urn:uuid:" before a UUID. */

export const strictFormats = {
  'date-time': { type: 'string', validate: isStrictDateTime },
  uuid: { type: 'string', validate: (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) },
  uuid4: {
    type: 'string',
    validate: (text: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(text),
  },
} as const;

/** RFC 3339 date-time with an offset and an existing calendar day. */
function isStrictDateTime(text: string): boolean {
  const matchesSyntax =
    /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i.test(
      text,
    );
  if (!matchesSyntax) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
}
