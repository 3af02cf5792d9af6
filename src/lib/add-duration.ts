/** Adds an ISO 8601 duration to an instant, on the UTC calendar. Without dependencies: the console uses it, too. */

const durationPattern =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;

const amount = (text: string | undefined): number => Number((text ?? '0').replace(',', '.'));

/**
 * Adds a duration (`P1Y2M3DT4H5M6.5S`, `P2W`). Months and years follow the UTC calendar: 31 January plus one month is
 * the last day of February.
 * @returns undefined if the text is not a duration
 */
export function addIsoDuration(instant: number, duration: string): number | undefined {
  const match = durationPattern.exec(duration);
  if (!match) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map(amount) as DurationParts;
  const moved = addMonths(instant, years * 12 + months);
  const ms = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
  const target = moved + Math.round(ms);
  return Number.isFinite(target) ? target : undefined;
}

type DurationParts = [number, number, number, number, number, number, number];

function addMonths(instant: number, months: number): number {
  if (months === 0) return instant;
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
