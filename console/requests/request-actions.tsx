/** Actions on the open request: send it again, copy it, reuse its response. */
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { notify } from '../state/notices.ts';
import { refreshRules } from '../state/rules.ts';
import { replayRequest } from './replay.ts';
import { asCurl, asFetch, asJest, asRule, toRule } from './copy-as.ts';
import { credentialsFor } from './credential.ts';

const forms = [
  ['curl', asCurl],
  ['fetch', asFetch],
  ['Jest test', asJest],
] as const;

export const Copies = ({ view }: { readonly view: JournalView }) => (
  <div class="actions" role="group" aria-label="Actions on this request">
    <Action kind="main" onDo={() => replayRequest(view)} title="Send it again (s)">
      Send again
    </Action>
    <span class="faint">Copy as</span>
    {forms.map(([what, write]) => (
      <Copy key={what} what={what} label={`Copy as ${what}`} text={async () => write(view, await credentialsFor(view))}>
        {what}
      </Copy>
    ))}
    <Copy what="rule" label="Copy as rule" text={() => asRule(view)}>
      rule
    </Copy>
    <Action
      title="Return this response to the provider's next request"
      onDo={async () => {
        await api.rules.add(toRule(view));
        await refreshRules();
        notify('The next request gets this response.');
      }}
    >
      Reuse response
    </Action>
  </div>
);
