/** What can be done with a token: revoke it, expire it, copy it as a credential or as a curl line. */
import * as api from '../api/calls.ts';
import type { TokenView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { nameText } from '../parts/name.tsx';
import { exampleCurl } from '../start/example.ts';
import { findProvider } from '../state/providers.ts';
import { expire, revoke } from '../state/tokens.ts';
import { useStatus } from './token-validity.tsx';

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

/** What a label calls a token. */
export const called = ({ name, id }: TokenView): string => nameText(name ?? id);

export const TokenActions = ({ token }: { readonly token: TokenView }) => {
  const status = useStatus(token);
  return (
    <div class="actions tight">
      <Action label={`Revoke ${called(token)}`} onDo={() => revoke(token.id)} disabled={status === 'revoked'}>
        Revoke
      </Action>
      <Action label={`Expire ${called(token)}`} onDo={() => expire(token.id)} disabled={status !== 'active'}>
        Expire
      </Action>
      <Copy what="credential" label={`Copy ${called(token)} as credential`} text={() => presented(token)}>
        Credential
      </Copy>
      <Copy what="curl line" label={`Copy a curl line with ${called(token)}`} text={() => curlWith(token)}>
        curl
      </Copy>
    </div>
  );
};
