/** Actions on the open request: send it again, edit it, copy it, make a rule of it. */
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { notify } from '../state/notices.ts';
import { search } from '../state/requests.ts';
import { go } from '../state/route.ts';
import { refreshRules } from '../state/rules.ts';
import { replayRequest } from './replay.ts';
import { asCurl, asFetch } from './copy-as.ts';
import { asJest, asPlaywright } from './copy-as-test.ts';
import { credentialsFor } from './credential.ts';
import { asRule, nextResponse } from './rule-from-request.ts';

const forms = [
  ['curl', asCurl],
  ['fetch', asFetch],
  ['Jest test', asJest],
  ['Playwright test', asPlaywright],
] as const;

export const editRequest = ({ id }: JournalView): void => go('requests', 'new', { q: search.value, from: id });

export const Copies = ({ view }: { readonly view: JournalView }) => (
  <div class="action-groups">
    <div class="actions" role="group" aria-label="Actions on this request">
      <Action kind="main" onDo={() => replayRequest(view)} title="Send it again (s)">
        Send again
      </Action>
      <Action onDo={() => editRequest(view)} title="Edit and send (e)">
        Edit and send
      </Action>
      <Action
        title="Return this response to the provider's next request"
        onDo={async () => {
          await api.rules.add(nextResponse(view));
          await refreshRules();
          notify('The next request gets this response.');
        }}
      >
        Use as next response
      </Action>
      <Action title="Write a rule for requests like this one (r)" onDo={() => makeRule(view)}>
        {view.response ? 'Make a rule from this response' : 'Make a rule from this request'}
      </Action>
    </div>
    <div class="actions" role="group" aria-label="Copy this request">
      <span class="faint">Copy as</span>
      {forms.map(([what, write]) => (
        <Copy
          key={what}
          what={what}
          label={`Copy as ${what}`}
          text={async () => write(view, await credentialsFor(view))}
        >
          {what}
        </Copy>
      ))}
      <Copy what="rule" label="Copy as rule" text={() => asRule(view)}>
        rule
      </Copy>
      <Copy what="link to this request" text={() => location.href}>
        link
      </Copy>
    </div>
  </div>
);

/** Opens the rule editor with the request's provider, method, path and response. */
export const makeRule = ({ id }: JournalView): void => go('switchboard', 'new', { from: id });
