/** Records exchanges to an HTTP archive (HAR 1.2). The file is complete after each exchange. */
import { open, type FileHandle } from 'node:fs/promises';
import { Buffer } from 'node:buffer';
import { messageOf, raise } from '../lib/errors.ts';
import { harFrame, toHarEntry } from '../lib/har.ts';
import { journalToHar } from '../server/control-api/journal-har.ts';
import type { Exchange } from '../server/pipeline/exchange.ts';
import { toEntry } from '../server/session/journal-entry.ts';
import { viewMasked, viewPlain } from '../server/session/journal-view.ts';

export interface RecordOptions {
  /** The file to write. */
  readonly record?: string;
  /** Write secrets as they are. */
  readonly recordSecrets?: boolean;
}

export interface Recorder {
  /** Adds an exchange. Exchanges are written one after the other. */
  record(exchange: Exchange): void;
  /** Resolves when all exchanges are written. */
  close(): Promise<void>;
}

/**
 * Opens the archive that the options name; undefined if they name none. An existing file is replaced.
 * @param scheme the scheme of the URLs
 * @param warn receives why an exchange could not be written
 * @throws AppError `wrong-usage` if the file can't be written
 */
export async function openRecorder(
  { record: file, recordSecrets = false }: RecordOptions,
  scheme: 'http' | 'https',
  warn: (text: string) => void,
): Promise<Recorder | undefined> {
  if (file === undefined)
    return recordSecrets ? raise.wrongUsage('--record-secrets needs --record <file.har>.') : undefined;
  const handle = await open(file, 'w', 0o600).catch((error: unknown) =>
    raise.wrongUsage(`--record ${file} can't be written: ${messageOf(error)}.`),
  );
  const archive = new ArchiveWriter(handle);
  await archive.begin();
  const write = async (exchange: Exchange): Promise<void> => {
    const entry = toEntry(exchange);
    const viewed = recordSecrets ? viewPlain(entry) : await viewMasked(entry, exchange.session.secrets, Infinity);
    await archive.add(JSON.stringify(toHarEntry(journalToHar(entry, viewed, scheme))));
  };
  let writing = Promise.resolve();
  return {
    record: (exchange) => {
      writing = writing
        .then(() => write(exchange))
        .catch((error: unknown) => warn(`An exchange was not recorded in ${file}: ${messageOf(error)}`));
    },
    close: async () => {
      await writing;
      await handle.close();
    },
  };
}

/** Writes the entries of an archive. Each overwrites the end of the archive, and writes it again. */
class ArchiveWriter {
  readonly #handle: FileHandle;
  #position = 0;
  #isEmpty = true;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async begin(): Promise<void> {
    await this.#write(`${harFrame[0]}\n`);
  }

  async add(entry: string): Promise<void> {
    await this.#write(this.#isEmpty ? entry : `,\n${entry}`);
    this.#isEmpty = false;
  }

  async #write(text: string): Promise<void> {
    const end = `\n${harFrame[1]}\n`;
    const bytes = Buffer.from(text + end);
    await this.#handle.write(bytes, 0, bytes.length, this.#position);
    this.#position += bytes.length - end.length;
  }
}
