/** How the time of some work grows with its size. It is time of the processor: other programs of the machine do not count. */

/** The shortest of some runs, in milliseconds; a run that is negligible ends the series. */
export function cpuMs(work: () => unknown, { runs = 5, negligibleMs = 0 } = {}): number {
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

/** How much longer four times the size takes than it would in linear time; below `slack` it is linear, 4 is quadratic. */
export function growth(workOf: (size: number) => () => unknown, size: number): number {
  const [small, large] = [workOf(size), workOf(4 * size)];
  large(); // The compiler has seen it then.
  return cpuMs(large) / (4 * Math.max(0.2, cpuMs(small)));
}
