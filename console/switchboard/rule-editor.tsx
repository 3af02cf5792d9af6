/** Edits a rule: a form and its JSON beside each other, and what the rule would match. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Action } from '../parts/action.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { Field } from '../parts/field.tsx';
import { nameText } from '../parts/name.tsx';
import { focusMain } from '../parts/focus.ts';
import { notify, tryAction } from '../state/notices.ts';
import { usePageTitle } from '../state/page-title.ts';
import { go } from '../state/route.ts';
import { deleteRules, ruleOf } from '../state/rules.ts';
import { editJson, form, jsonError, jsonText, newRule, prepareRule, saveProblem, saveRule } from './editor-state.ts';
import { MatchingRequests } from './matching-requests.tsx';
import { RuleFields } from './rule-fields.tsx';

function close(): void {
  go('switchboard', '', {});
  focusMain();
}

export function RuleEditor({ id }: { readonly id: string }) {
  const element = useRef<HTMLFormElement>(null);
  /** The rule that the form holds: until it holds this one, nothing can be typed, because it would be replaced. */
  const loaded = useSignal<string | undefined>(undefined);
  const isNew = id === newRule;
  const existing = isNew ? undefined : ruleOf(id);
  usePageTitle(isNew ? 'New rule' : form.value.label === '' ? id : nameText(form.value.label));
  useEffect(() => {
    void tryAction(async () => {
      await prepareRule(id);
      loaded.value = id;
    });
  }, [id]);
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('input')?.focus();
  }, [loaded.value]);
  const save = async (): Promise<void> => {
    if (!(await saveRule(id))) return;
    notify(isNew ? 'The rule was added.' : 'The rule was changed.');
    close();
  };
  if (!isNew && !existing)
    return (
      <div class="page">
        <p>
          The rule <code>{id}</code> does not exist; it may have been deleted.{' '}
          <Action onDo={close}>Back to the rules</Action>
        </p>
      </div>
    );
  if (loaded.value !== id) return <p class="faint pad">Loading …</p>;
  return (
    <form
      class="page rule-editor"
      ref={element}
      aria-label={isNew ? 'New rule' : `Rule ${id}`}
      onSubmit={(event) => {
        event.preventDefault();
        void tryAction(save);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void tryAction(save);
      }}
    >
      <header class="toolbar-line">
        <Action kind="quiet" label="Back to the rules" onDo={close}>
          ←
        </Action>
        <h2>{isNew ? 'New rule' : <code>{id}</code>}</h2>
        {existing && (
          <span class="faint">
            applied {existing.matched} {existing.matched === 1 ? 'time' : 'times'}
          </span>
        )}
        <span class="spring" />
        <button type="submit" class="action main" title="Save (Ctrl+Enter)">
          {isNew ? 'Add the rule' : 'Save'}
        </button>
        {existing && (
          <Action
            kind="danger"
            onDo={() => {
              close();
              return deleteRules([existing]);
            }}
          >
            Delete
          </Action>
        )}
      </header>
      <p class="problem save-problem" role="alert">
        {saveProblem.value}
      </p>
      <div class="editor-columns">
        <RuleFields />
        <div class="editor-side">
          <Field label="The same rule as JSON" problem={jsonError.value}>
            {(attributes) => (
              <textarea
                {...attributes}
                class="code"
                rows={Math.min(24, Math.max(8, jsonText.value.split('\n').length + 1))}
                spellcheck={false}
                value={jsonText.value}
                onInput={(event) => editJson(event.currentTarget.value)}
              />
            )}
          </Field>
          <Copy what="rule as JSON" label="Copy the JSON" text={() => jsonText.value}>
            Copy the JSON
          </Copy>
          <MatchingRequests />
        </div>
      </div>
    </form>
  );
}
