/** The request that is being written: kept while other views are open. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import { urlParameter } from '../state/route.ts';
import { providers } from '../state/providers.ts';
import { requestOf } from '../state/requests.ts';
import { credentialsFor } from './credential.ts';
import { bodyProblem, draftOf, draftOfExample, emptyDraft, parseHeaders, type Draft } from './draft.ts';
import type { DraftResponse } from './send-draft.ts';

export const draft = signal<Draft>(emptyDraft);
export const draftResponse = signal<DraftResponse | undefined>(undefined);
export const draftFailure = signal<string | undefined>(undefined);

/** Id of the journal entry that is edited; empty for a new request. */
export const draftSource = urlParameter('requests', 'from');
/** The operation whose example is edited: `<provider> <operation id>`. */
export const draftOperation = urlParameter('requests', 'operation');
export const draftCredential = urlParameter('requests', 'credential');

export const headerCheck = computed(() => parseHeaders(draft.value.headers));
export const bodyCheck = computed(() => bodyProblem(draft.value.body, headerCheck.value.headers));

/** What the draft was made from; it is not made again when the user returns to it. */
let madeFrom = '';

function show(next: Draft): void {
  draft.value = next;
  draftResponse.value = undefined;
  draftFailure.value = undefined;
}

/** The operation of a new request: by default, the first one. */
export const chosenOperation = (): string => draftOperation.value || firstOperation();

const firstOperation = (): string => {
  const [provider] = providers.value;
  const [operation] = provider?.operations ?? [];
  return provider && operation ? `${provider.id} ${operation.operationId}` : '';
};

async function draftFromEntry(id: string): Promise<Draft> {
  const view = requestOf(id) ?? (await api.requests.get(id));
  return draftOf(view, await credentialsFor(view).catch(() => []));
}

async function draftFromExample(operation: string, credential: string): Promise<Draft | undefined> {
  const [provider = '', ...id] = operation.split(' ');
  const { examples } = await api.providers.examples(provider, credential === '' ? undefined : credential);
  const example = examples.find(({ operationId }) => operationId === id.join(' ')) ?? examples[0];
  return example && draftOfExample(provider, example);
}

/** Fills in the draft from what the URL names. */
export async function prepareDraft(): Promise<void> {
  const operation = chosenOperation();
  const source = JSON.stringify([draftSource.value, operation, draftCredential.value]);
  if (source === madeFrom) return;
  madeFrom = source;
  const next =
    draftSource.value !== ''
      ? await draftFromEntry(draftSource.value)
      : operation !== ''
        ? await draftFromExample(operation, draftCredential.value)
        : undefined;
  // What was chosen in the meantime has a draft of its own.
  if (next && source === madeFrom) show(next);
}
