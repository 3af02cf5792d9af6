/** The effective documents as an API reference to try out, with assumptions marked. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as api from '../api/calls.ts';
import { adminToken } from '../api/client.ts';
import type { AssumptionView } from '../api/api-types.ts';
import { tryAction } from '../state/notices.ts';
import { findProvider, providers } from '../state/providers.ts';
import { go, linkTo, opened } from '../state/route.ts';
import { Assumptions } from './assumptions.tsx';
import { Reference } from './reference.tsx';

interface Loaded {
  readonly id: string;
  readonly document: Record<string, unknown>;
  readonly assumptions: readonly AssumptionView[];
  readonly notes: readonly string[];
}

export function DocumentsView() {
  const provider = findProvider(opened.value) ?? providers.value[0];
  const loaded = useSignal<Loaded | undefined>(undefined);
  const credential = useSignal('mock_valid');
  useEffect(() => {
    if (!provider) return;
    const { id } = provider;
    void tryAction(async () => {
      const [document, assumed] = await Promise.all([api.providers.document(id), api.providers.assumptions(id)]);
      loaded.value = { id, document, ...assumed };
    });
  }, [provider?.id]);
  if (!provider) return null;
  const shown = loaded.value?.id === provider.id ? loaded.value : undefined;
  return (
    <div class="page documents">
      <div class="toolbar-line">
        <label>
          Document{' '}
          <select value={provider.id} onChange={(event) => go('documents', event.currentTarget.value)}>
            {providers.value.map(({ id, title }) => (
              <option key={id} value={id}>
                {id}: {title}
              </option>
            ))}
          </select>
        </label>
        {provider.credentials.length > 0 && (
          <label>
            Try it with{' '}
            <select
              value={credential.value}
              onChange={(event) => {
                credential.value = event.currentTarget.value;
              }}
            >
              {provider.credentials.map(({ credential: one }) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
        {adminToken.value === '' && (
          <a
            href={`__admin/providers/${encodeURIComponent(provider.id)}/openapi.json`}
            target="_blank"
            rel="noreferrer"
          >
            openapi.json
          </a>
        )}
      </div>
      {shown && <Assumptions assumptions={shown.assumptions} notes={shown.notes} />}
      {shown && (
        <Reference
          key={`${shown.id} ${credential.value}`}
          provider={provider}
          document={shown.document}
          assumptions={shown.assumptions}
          credential={credential.value}
        />
      )}
      <p class="faint">
        Requests that you send here appear under <a href={linkTo('requests')}>Requests</a>.
      </p>
    </div>
  );
}
