/** Before all tests: the console as its sources are now. */
import { buildConsole, isStale } from '../../scripts/build-console.ts';

export default async function build(): Promise<void> {
  if (isStale()) await buildConsole();
}
