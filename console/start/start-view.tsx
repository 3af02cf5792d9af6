/** Base URLs, credentials and example requests of every provider. */
import { inSession, sessionName, defaultSession } from '../api/base.ts';
import type { ProviderView } from '../api/api-types.ts';
import { Copy } from '../parts/copy-button.tsx';
import { linkTo } from '../state/route.ts';
import { providers } from '../state/providers.ts';
import { prefixUrl } from './example.ts';
import { FirstLine } from './first-request.tsx';

const consequences: Readonly<Record<string, string>> = {
  active: 'accepted',
  expired: 'rejected as expired: 401',
  revoked: 'rejected as revoked: 401',
  readonly: 'known, but not permitted: 403, or 401 if the document declares no 403',
};

export const StartView = () => (
  <div class="page start">
    <p class="lead">
      Point your program at one of these base URLs instead of the real one.{' '}
      {sessionName !== defaultSession && (
        <>
          They belong to the session <b>{sessionName}</b>.
        </>
      )}
    </p>
    {providers.value.map((provider) => (
      <ProviderCard key={provider.id} provider={provider} />
    ))}
    <section class="card">
      <h2>Other responses</h2>
      <p>
        Select one on the <a href={linkTo('switchboard')}>switchboard</a>, or request it with the header{' '}
        <code>Prefer: code=403</code> or <code>Prefer: delay=1500</code>, or with the token name <code>mock:403</code>,{' '}
        <code>mock:timeout</code> or <code>mock:reset</code>.
      </p>
    </section>
  </div>
);

function ProviderCard({ provider }: { readonly provider: ProviderView }) {
  const [, ...others] = provider.baseUrls;
  const isByHost = (url: string): boolean => new URL(url).hostname === `${provider.id}.localhost`;
  const byHost = others.find(isByHost);
  const ownPort = others.find((url) => !isByHost(url));
  const addresses = [
    ['by prefix', prefixUrl(provider)],
    ['by host', byHost && inSession(byHost)],
    ['own port', ownPort && inSession(ownPort)],
  ] as const;
  return (
    <section class="card" aria-labelledby={`start-${provider.id}`}>
      <h2 id={`start-${provider.id}`}>
        {provider.id}{' '}
        <span class="faint">
          {provider.title} {provider.version}
        </span>
      </h2>
      <dl class="addresses">
        {addresses.map(([kind, url]) => (
          <div key={kind}>
            <dt>{kind}</dt>
            <dd>
              {url === undefined ? (
                <span class="faint">
                  start with <code>--listen {provider.id}=4100</code>
                </span>
              ) : (
                <>
                  <code>{url}</code>{' '}
                  <Copy text={url} what={`base URL ${kind}`} label={`Copy the base URL of ${provider.id} ${kind}`} />
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <FirstLine provider={provider} />
      {provider.credentials.length === 0 ? (
        <p class="faint">This provider needs no credential.</p>
      ) : (
        <table class="credentials">
          <caption class="unseen">Credentials of {provider.id}</caption>
          <thead>
            <tr>
              <th>Credential</th>
              <th>Result</th>
              <th>Send it as</th>
            </tr>
          </thead>
          <tbody>
            {provider.credentials.map(({ credential, meaning, presentedAs }) => (
              <tr key={credential}>
                <td>
                  <code>{credential}</code>
                </td>
                <td>{consequences[meaning] ?? meaning}</td>
                <td>
                  {presentedAs.map((one) => (
                    <div key={one}>
                      <code>{one}</code> <Copy text={one} what={credential} label={`Copy ${one}`} />
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
