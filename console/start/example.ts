/** An example request to a provider: as a curl line, or sent from the page. */
import { root, sessionName, defaultSession } from '../api/base.ts';
import type { ExampleView, ProviderView } from '../api/api-types.ts';
import { notify } from '../state/notices.ts';

/** The provider's base URL by prefix, on the host from which the page was loaded. */
export const prefixUrl = ({ id }: ProviderView): string =>
  `${root}${sessionName === defaultSession ? '' : `~${sessionName}/`}${id}`;

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export const exampleCurl = (provider: ProviderView, { method, url, headers, body }: ExampleView): string =>
  [
    method === 'POST' && body !== null ? 'curl' : `curl -X ${method}`,
    shellQuote(prefixUrl(provider) + url),
    ...Object.entries(headers).map(([name, value]) => `-H ${shellQuote(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`-d ${shellQuote(JSON.stringify(body))}`]),
  ].join(' ');

export async function exampleSend(provider: ProviderView, { method, url, headers, body }: ExampleView): Promise<void> {
  const { status } = await fetch(prefixUrl(provider) + url, {
    method,
    headers,
    ...(body !== null && { body: JSON.stringify(body) }),
  });
  notify(`${provider.id} returned ${status}.`);
}
