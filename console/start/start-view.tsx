/** All that a newcomer needs: addresses, credentials, and a line that runs as it is copied. */
import { inSession, sessionName, defaultSession } from '../api/base.ts';
import type { ProviderView } from '../api/api-types.ts';
import { Copy } from '../parts/copy-button.tsx';
import { linkTo } from '../state/route.ts';
import { providers } from '../state/providers.ts';
import { prefixUrl } from './example.ts';
import { FirstLine } from './first-request.tsx';

const consequences: Readonly<Record<string, string>> = {
  active: 'is let in',
  expired: 'is refused as expired: 401',
  revoked: 'is refused as revoked: 401',
  readonly: 'is known, but not permitted: 403, or 401 where the document knows no 403',
};

export const StartView = () => (
  <div class="page start">
    <p class="lead">
      Point your program at one of these base URLs in place of the real one.{' '}
      {sessionName !== defaultSession && (
        <>
          They are those of the session <b>{sessionName}</b>.
        </>
      )}
    </p>
    {providers.value.map((provider) => (
      <ProviderCard key={provider.id} provider={provider} />
    ))}
    <section class="card">
      <h2>Any other answer</h2>
      <p>
        Flip it on the <a href={linkTo('switchboard')}>switchboard</a>, or ask in the request itself: the header{' '}
        <code>Prefer: code=403</code> or <code>Prefer: delay=1500</code>, or a name of <code>mock:403</code>,{' '}
        <code>mock:timeout</code>, <code>mock:reset</code>.
      </p>
    </section>
  </div>
);

function ProviderCard({ provider }: { readonly provider: ProviderView }) {
  const [, byHost, ownPort] = provider.baseUrls;
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
      <dl class="ways">
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
        <p class="faint">It takes no credential.</p>
      ) : (
        <table class="credentials">
          <caption class="unseen">Credentials of {provider.id}</caption>
          <thead>
            <tr>
              <th>Credential</th>
              <th>What becomes of it</th>
              <th>How it is sent</th>
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
