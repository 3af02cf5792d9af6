/** Reads the archive of `--replay`. */
import type { RecordedExchange } from '../server/pipeline/replay.ts';

export async function readReplay(_options: {
  readonly replay?: string;
}): Promise<readonly RecordedExchange[] | undefined> {
  return undefined;
}
