/** Reloads documents when their files change. */
import { unwatchFile, watchFile } from 'node:fs';
import { messageOf } from '../lib/errors.ts';
import { clearTimeout, setTimeout } from '../lib/timers.ts';
import type { Mock } from './mock.ts';

/** Interval at which the files are looked at, in milliseconds. Works on all file systems, also on mounted ones. */
const intervalMs = 250;

/** Files that are written one after the other are loaded together. */
const settleMs = 50;

/** Receives what happened, for the user. */
export interface ReloadReport {
  /** The documents of these providers were loaded again. */
  reloaded(providers: readonly string[]): void;
  /** A document is broken. The mock serves it as it was. */
  failed(reason: string): void;
}

/** Watches the files of all documents and overlays. @returns a function that ends the watch */
export function watchDocuments(mock: Pick<Mock, 'reload' | 'providerRouter'>, report: ReloadReport): () => void {
  let watched: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  let loading: Promise<void> | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => (loading = (loading ?? Promise.resolve()).then(reload)), settleMs).unref();
  };
  const reload = async (): Promise<void> => {
    if (isEnded) return;
    try {
      const providers = await mock.reload();
      if (providers.length > 0) report.reloaded(providers);
    } catch (error) {
      report.failed(messageOf(error));
    }
    if (!isEnded) watch(); // A document may refer to other files than before.
  };
  const watch = (): void => {
    const files = new Set(mock.providerRouter.providers.flatMap(({ document }) => document.files));
    for (const file of watched) if (!files.has(file)) unwatchFile(file, changed);
    for (const file of files)
      if (!watched.has(file)) watchFile(file, { interval: intervalMs, persistent: false }, changed);
    watched = files;
  };
  watch();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    for (const file of watched) unwatchFile(file, changed);
  };
}
