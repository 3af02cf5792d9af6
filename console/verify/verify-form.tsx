/** The form that selects what to verify: a fresh mock, this session, or a URL. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Action } from '../parts/action.tsx';
import { prefixUrl } from '../start/example.ts';
import { tryAction } from '../state/notices.ts';
import { findProvider, providers } from '../state/providers.ts';
import { runVerification, running, stopRun } from './run-verification.ts';

type VerifyAgainst = 'fresh' | 'session' | 'url';

const against = signal<VerifyAgainst>('fresh');
const selectedProvider = signal('');
const target = signal('');
const credential = signal('');
const forbiddenCredential = signal('');
const fixedHeader = signal('');
const fuzzCount = signal('');
const allowRemote = signal(false);

const isRemote = (url: string): boolean => {
  const host = URL.parse(url)?.hostname ?? 'localhost';
  return !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
};

/** The form as the body of the control API's `POST /verify`. */
function formOptions(): object {
  const id = selectedProvider.value || (against.value === 'fresh' ? '' : (providers.value[0]?.id ?? ''));
  const served = findProvider(id);
  const [, name, value] = /^([^:\s]+)\s*:\s*(.*)$/.exec(fixedHeader.value) ?? [];
  return {
    ...(id !== '' && { provider: id }),
    ...(fuzzCount.value !== '' && { fuzz: Number(fuzzCount.value) }),
    ...(against.value === 'session' &&
      served && { target: prefixUrl(served), credential: 'mock_valid', forbiddenCredential: 'mock_readonly' }),
    ...(against.value === 'url' && {
      target: target.value.trim(),
      ...(credential.value !== '' && { credential: credential.value }),
      ...(forbiddenCredential.value !== '' && { forbiddenCredential: forbiddenCredential.value }),
      ...(name !== undefined && { headers: { [name]: value } }),
      ...(allowRemote.value && { allowRemote: true }),
    }),
  };
}

const TargetOption = ({ value, children }: { readonly value: VerifyAgainst; readonly children: ComponentChildren }) => (
  <label class="choice">
    <input
      type="radio"
      name="against"
      checked={against.value === value}
      onChange={() => {
        against.value = value;
      }}
    />
    {children}
  </label>
);

/** A text field; the input of a secret field is hidden. */
const Field = ({
  of,
  label,
  hint = '',
  secret = false,
}: {
  readonly of: typeof target;
  readonly label: string;
  readonly hint?: string;
  readonly secret?: boolean;
}) => {
  const props = {
    placeholder: hint,
    value: of.value,
    autoComplete: 'off' as const,
    onInput: (event: Event) => {
      of.value = (event.currentTarget as HTMLInputElement).value;
    },
  };
  return (
    <label>
      {label}
      {secret ? <input type="password" {...props} /> : <input type="text" {...props} />}
    </label>
  );
};

export const VerifyForm = () => (
  <form
    class="card verify-form"
    onSubmit={(event) => {
      event.preventDefault();
      void tryAction(() => runVerification(formOptions()));
    }}
  >
    <fieldset class="choices">
      <legend>Against</legend>
      <TargetOption value="fresh">a fresh mock</TargetOption>
      <TargetOption value="session">this session, with its rules</TargetOption>
      <TargetOption value="url">a URL</TargetOption>
    </fieldset>
    <div class="fields">
      <label>
        Contract of
        <select
          value={selectedProvider.value}
          onChange={(event) => {
            selectedProvider.value = event.currentTarget.value;
          }}
        >
          {against.value === 'fresh' && <option value="">every provider</option>}
          {providers.value.map(({ id, title }) => (
            <option key={id} value={id}>
              {id}: {title}
            </option>
          ))}
        </select>
      </label>
      <Field of={fuzzCount} label="Additional generated cases" hint="0" />
      {against.value === 'url' && (
        <>
          <Field of={target} label="Base URL" hint="http://127.0.0.1:9000" />
          <Field of={credential} label="Valid credential" secret />
          <Field of={forbiddenCredential} label="Credential without permission" secret />
          <Field of={fixedHeader} label="Fixed header" hint="x-business-id: …" />
        </>
      )}
    </div>
    {against.value === 'url' && isRemote(target.value) && target.value !== '' && (
      <label class="choice">
        <input
          type="checkbox"
          checked={allowRemote.value}
          onChange={(event) => {
            allowRemote.value = event.currentTarget.checked;
          }}
        />
        This target is not on this machine, and real tokens will be created there. Verify it anyway
      </label>
    )}
    <div class="actions">
      <button type="submit" class="action main" disabled={running.value}>
        Verify
      </button>
      {running.value && <Action onDo={stopRun}>Stop</Action>}
    </div>
  </form>
);
