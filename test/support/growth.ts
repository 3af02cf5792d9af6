/** How the time of some work grows with its size. It is time of the processor: other programs of the machine do not count. */

/** The shortest of some runs, in milliseconds; a run that is negligible ends the series. */
export function cpuMs(work: () => unknown, { runs = 3, negligibleMs = 0 } = {}): number {
  let shortest = Infinity;
  for (let run = 0; run < runs && shortest > negligibleMs; run++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  return shortest;
}

/** A factor by which a step may look slower than linear: the compiler and the garbage collector take their time, too. */
export const slack = 3;

/** What a single measurement adds, such as a collection of garbage in each of its runs, does not come again each time. */
const maxMeasurements = 6;

/**
 * How much longer four times the size takes than it would in linear time; below `slack` it is linear, 4 is quadratic.
 * The shortest times count. What takes longer than linear time does so in each measurement.
 * @param wanted a result below this one is not measured again
 */
export function growth(workOf: (size: number) => () => unknown, size: number, wanted = slack): number {
  const [small, large] = [workOf(size), workOf(4 * size)];
  large(); // The compiler has seen it then.
  let [smallMs, largeMs, result] = [Infinity, Infinity, Infinity];
  for (let count = 0; count < maxMeasurements && result >= wanted; count++) {
    smallMs = Math.min(smallMs, cpuMs(small));
    largeMs = Math.min(largeMs, cpuMs(large));
    result = largeMs / (4 * Math.max(0.2, smallMs));
  }
  return result;
}
