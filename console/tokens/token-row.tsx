/** The table row of one token. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import * as api from '../api/calls.ts';
import type { TokenView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { relative } from '../parts/time.ts';
import { exampleCurl } from '../start/example.ts';
import { now } from '../state/session-clock.ts';
import { findProvider } from '../state/providers.ts';
import { expire, revoke } from '../state/tokens.ts';

/** A curl line for the provider's first operation, with this token as the credential. */
async function curlWith({ id, provider }: TokenView): Promise<string> {
  const [{ secret }, served] = [await api.tokens.secret(id), findProvider(provider)];
  const {
    examples: [example],
  } = await api.providers.examples(provider, secret);
  if (!served || !example) throw new Error(`The provider ${provider} is not served.`);
  return exampleCurl(served, example);
}

const presented = async ({ id }: TokenView): Promise<string> => {
  const {
    presentedAs: [first],
    secret,
  } = await api.tokens.secret(id);
  return first ?? secret;
};

const TokenSecret = ({ token: { id, secretPreview, name } }: { readonly token: TokenView }) => {
  const shown = useSignal<string | undefined>(undefined);
  const toggle = async (): Promise<void> => {
    shown.value = shown.value === undefined ? (await api.tokens.secret(id)).secret : undefined;
  };
  return (
    <>
      <code class="secret">{shown.value ?? secretPreview}</code>{' '}
      <Action
        kind="quiet"
        pressed={shown.value !== undefined}
        label={`${shown.value === undefined ? 'Show' : 'Hide'} the secret of ${name ?? id}`}
        onDo={toggle}
      >
        {shown.value === undefined ? 'Show' : 'Hide'}
      </Action>
    </>
  );
};

export function TokenRow({ token, marked }: { readonly token: TokenView; readonly marked: boolean }) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (marked) row.current?.scrollIntoView({ block: 'center' });
  }, [marked]);
  const called = token.name ?? token.id;
  return (
    <tr ref={row} class={marked ? 'marked' : ''}>
      <td data-label="State">
        <span class={`state ${token.status}`}>{token.status}</span>
      </td>
      <td data-label="Name">
        <b>{token.name ?? '—'}</b>
        <br />
        <code class="faint">{token.id}</code>
      </td>
      <td data-label="Provider">{token.provider}</td>
      <td data-label="Age">
        <time dateTime={token.createdAt} title={token.createdAt}>
          {relative(token.createdAt, now.value)}
        </time>
      </td>
      <td data-label="Expires">
        <span class="nowrap" title={token.expiresAt ?? ''}>
          {token.expiresAt === null ? 'never' : relative(token.expiresAt, now.value)}
        </span>
      </td>
      <td data-label="Last used">
        <span class="nowrap" title={token.lastUsedAt ?? ''}>
          {token.lastUsedAt === null ? 'never' : relative(token.lastUsedAt, now.value)}
        </span>
      </td>
      <td data-label="Uses">{token.uses}</td>
      <td data-label="Secret">
        <TokenSecret token={token} />
      </td>
      <td data-label="Actions">
        <div class="actions">
          <Action label={`Revoke ${called}`} onDo={() => revoke(token.id)} disabled={token.status === 'revoked'}>
            Revoke
          </Action>
          <Action label={`Expire ${called}`} onDo={() => expire(token.id)} disabled={token.status !== 'active'}>
            Expire
          </Action>
          <Copy what="credential" label={`Copy ${called} as credential`} text={() => presented(token)}>
            Credential
          </Copy>
          <Copy what="curl line" label={`Copy a curl line with ${called}`} text={() => curlWith(token)}>
            curl
          </Copy>
        </div>
      </td>
    </tr>
  );
}
