/** Formats instants and durations. */

/** A year has 365 days. The next smaller unit is the one to which a duration is rounded. */
const units: readonly (readonly [ms: number, name: string])[] = [
  [365 * 86_400_000, 'y'],
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** `3 min`, `2 d 4 h`: at most two units, rounded; `now` for less than half a second. */
export function span(ms: number): string {
  const size = Math.abs(ms);
  for (const [index, [unit, name]] of units.entries()) {
    const [smaller, smallerName] = units[index + 1] ?? [unit, name];
    const rounded = Math.round(size / smaller) * smaller;
    if (rounded < unit) continue;
    const rest = Math.round((rounded % unit) / smaller);
    return `${Math.floor(rounded / unit)} ${name}${rest === 0 ? '' : ` ${rest} ${smallerName}`}`;
  }
  return 'now';
}

/** `3 min ago`, `in 2 d`. */
export function relative(instant: string | null, now: number): string {
  if (instant === null) return '—';
  const ms = Date.parse(instant) - now;
  const text = span(ms);
  return text === 'now' ? text : ms < 0 ? `${text} ago` : `in ${text}`;
}

/** `+3 d`, `−2 h`: the difference of a clock to real time. */
export const offset = (ms: number): string => `${ms < 0 ? '−' : '+'}${span(ms)}`;

/** `14:03:09.120`, in UTC. */
export const timeOfDay = (instant: string): string => instant.slice(11, 23);

/** `2027-01-31 14:03:09` */
export const readable = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** `2027-01-31 14:03:09 UTC` */
export const utc = (instant: string): string => `${readable(Date.parse(instant))} UTC`;

export const duration = (ms: number | null): string =>
  ms === null
    ? '…'
    : ms < 10
      ? `${ms.toFixed(1)} ms`
      : ms < 1000
        ? `${Math.round(ms)} ms`
        : `${(ms / 1000).toFixed(1)} s`;
