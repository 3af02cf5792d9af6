/** An example request to a provider: as a curl line, or sent from the page. */
import { bodyText } from '../../src/lib/body-text.ts';
import { curlLine } from '../../src/lib/curl.ts';
import type { Json } from '../../src/lib/json.ts';
import { root, sessionName, defaultSession } from '../api/base.ts';
import type { ExampleView, ProviderView } from '../api/api-types.ts';
import { notify } from '../state/notices.ts';

/** The provider's base URL by prefix, on the host from which the page was loaded. */
export const prefixUrl = ({ id }: ProviderView): string =>
  `${root}${sessionName === defaultSession ? '' : `~${sessionName}/`}${id}`;

export const exampleCurl = (provider: ProviderView, { method, url, headers, body }: ExampleView): string =>
  curlLine({
    method,
    url: prefixUrl(provider) + url,
    headers: Object.entries(headers),
    body: bodyText(headers, (body ?? undefined) as Json | undefined),
  }) ?? '';

export async function exampleSend(provider: ProviderView, { method, url, headers, body }: ExampleView): Promise<void> {
  const { status } = await fetch(prefixUrl(provider) + url, {
    method,
    headers,
    ...(body !== null && { body: bodyText(headers, body as Json) ?? null }),
  });
  notify(`${provider.id} returned ${status}.`);
}
