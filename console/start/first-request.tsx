/** The example requests of a provider. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as api from '../api/calls.ts';
import type { ExampleView, ProviderView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { CodeLine } from '../parts/copy-button.tsx';
import { tryAction } from '../state/notices.ts';
import { exampleCurl, exampleSend } from './example.ts';

export function FirstLine({ provider }: { readonly provider: ProviderView }) {
  const examples = useSignal<readonly ExampleView[]>([]);
  useEffect(() => {
    void tryAction(async () => {
      examples.value = (await api.providers.examples(provider.id)).examples;
    });
  }, [provider.id]);
  return (
    <>
      {examples.value.map((example) => (
        <div key={example.operationId} class="first-line">
          <CodeLine text={exampleCurl(provider, example)} what={`curl line for ${provider.id}`} />
          <Action
            label={`Send ${example.operationId} of ${provider.id} from here`}
            onDo={() => exampleSend(provider, example)}
          >
            Send
          </Action>
        </div>
      ))}
    </>
  );
}
