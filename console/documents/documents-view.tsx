/** The effective documents as an API reference to try out, with every assumption marked. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as api from '../api/calls.ts';
import { adminToken } from '../api/client.ts';
import type { AssumptionView, ProviderView } from '../api/api-types.ts';
import { ListSearch } from '../parts/list-search.tsx';
import { tryAction } from '../state/notices.ts';
import { findProvider, providers } from '../state/providers.ts';
import { go, linkTo, opened } from '../state/route.ts';
import { Assumptions } from './assumptions.tsx';
import { documentLines } from './document-lines.ts';
import { DocumentPartView } from './document-part.tsx';
import { chosenCredential, searchText } from './document-state.ts';
import { assumptionsElsewhere, operationsOf, type DocumentOperation } from './operations.ts';
import { OperationSection, showsMarked } from './operation-section.tsx';

interface Loaded {
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly operations: readonly DocumentOperation[];
  readonly assumptions: readonly AssumptionView[];
  readonly elsewhere: readonly AssumptionView[];
  readonly notes: readonly string[];
}

async function load(id: string): Promise<Loaded> {
  const [document, { assumptions, notes }] = await Promise.all([
    api.providers.document(id),
    api.providers.assumptions(id),
  ]);
  const operations = operationsOf(document);
  return { id, document, operations, assumptions, notes, elsewhere: assumptionsElsewhere(document, assumptions) };
}

/** Documents with at most this many operations show all of them unfolded. */
const maxUnfolded = 3;

function matching({ operations }: Loaded): readonly DocumentOperation[] {
  const wanted = searchText.value.trim().toLowerCase();
  if (wanted === '') return operations;
  return operations.filter(({ method, path, summary, operationId }) =>
    `${method} ${path}\n${summary}\n${operationId}`.toLowerCase().includes(wanted),
  );
}

const Toolbar = ({ provider, count }: { readonly provider: ProviderView; readonly count: number }) => (
  <div class="toolbar-line">
    <label>
      Document{' '}
      <select value={provider.id} onChange={(event) => go('documents', event.currentTarget.value, {})}>
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
          value={chosenCredential.value || 'mock_valid'}
          onChange={(event) => {
            chosenCredential.value = event.currentTarget.value;
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
    {count > maxUnfolded && (
      <ListSearch label="Search operations" hint={`Search ${count} operations`} value={searchText} />
    )}
    {adminToken.value === '' && (
      <a href={`__admin/providers/${encodeURIComponent(provider.id)}/openapi.json`} target="_blank" rel="noreferrer">
        openapi.json
      </a>
    )}
  </div>
);

const Elsewhere = ({ loaded: { document, elsewhere } }: { readonly loaded: Loaded }) =>
  elsewhere.length === 0 ? null : (
    <section class="card" aria-labelledby="elsewhere">
      <h2 id="elsewhere">Assumed in other parts of the document</h2>
      {elsewhere.map((assumption) => (
        <DocumentPartView
          key={assumption.pointer}
          title={assumption.pointer}
          lines={documentLines(document, assumption.pointer, `${assumption.pointer.split('/').at(-1) ?? ''}:`)}
          assumptions={[assumption]}
        />
      ))}
    </section>
  );

export function DocumentsView() {
  const provider = findProvider(opened.value) ?? providers.value[0];
  const loaded = useSignal<Loaded | undefined>(undefined);
  useEffect(() => {
    if (!provider) return;
    const { id } = provider;
    void tryAction(async () => {
      const next = await load(id);
      if (next.id === (findProvider(opened.value) ?? providers.value[0])?.id) loaded.value = next;
    });
  }, [provider?.id]);
  if (!provider) return null;
  const shown = loaded.value?.id === provider.id ? loaded.value : undefined;
  return (
    <div class="page documents">
      <Toolbar provider={provider} count={shown?.operations.length ?? 0} />
      {shown ? <Document key={shown.id} provider={provider} loaded={shown} /> : <p class="faint">Loading …</p>}
    </div>
  );
}

function Document({ provider, loaded }: { readonly provider: ProviderView; readonly loaded: Loaded }) {
  const { document, assumptions, notes, operations } = loaded;
  const found = matching(loaded);
  const firstMarked = found.find((operation) => showsMarked(document, operation));
  return (
    <>
      <Assumptions provider={provider.id} assumptions={assumptions} notes={notes} />
      {found.map((operation) => (
        <OperationSection
          key={operation.pointer}
          provider={provider}
          document={document}
          operation={operation}
          assumptions={assumptions}
          credential={chosenCredential.value}
          isOpen={operations.length <= maxUnfolded || operation === firstMarked}
        />
      ))}
      {found.length === 0 && <p class="faint">No operation matches.</p>}
      <Elsewhere loaded={loaded} />
      <p class="faint">
        Requests that you send here appear under <a href={linkTo('requests')}>Requests</a>.
      </p>
    </>
  );
}
