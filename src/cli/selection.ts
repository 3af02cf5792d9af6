/** Reads what `serve` and `explain` are to load: built-in providers, documents and folders. */
import { existsSync } from 'node:fs';
import type { DocumentSelection } from '../provider/find-documents.ts';
import { isHttpUrl } from '../lib/host.ts';
import { builtInIds, type ProviderSelection } from '../provider/registry.ts';

/**
 * Sorts arguments into built-in providers and documents or folders. Only what is named is loaded; without arguments, all
 * built-in providers. A word that can't be an id is a path even if there is no such file, so that the message says so.
 */
export function readSelection(
  what: readonly string[],
  { provider = [], folder }: { readonly provider?: readonly string[]; readonly folder?: readonly string[] | undefined },
): ProviderSelection {
  const builtIn = new Set(what.length === 0 ? [] : builtInIds());
  const providers = [...provider];
  const documents: DocumentSelection[] = [];
  for (const word of what) {
    const [, id, document = ''] = /^([^=/\\]+)=(.+)$/s.exec(word) ?? [];
    if (builtIn.has(word)) providers.push(word);
    else if (isHttpUrl(word) || existsSync(word)) documents.push(word);
    else if (id !== undefined) documents.push({ id, document });
    else if (/^[a-z0-9-]+$/i.test(word)) providers.push(word);
    else documents.push(word);
  }
  return {
    providers: providers.length > 0 ? providers : undefined,
    folders: folder,
    documents: documents.length > 0 ? documents : undefined,
  };
}
