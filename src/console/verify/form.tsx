/** What to verify: a fresh mock, this session, or a service of one's own. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Action } from '../parts/action.tsx';
import { prefixUrl } from '../start/example.ts';
import { attempt } from '../state/notices.ts';
import { providerOf, providers } from '../state/providers.ts';
import { run, running, stop } from './run.ts';

type Against = 'fresh' | 'session' | 'url';

const against = signal<Against>('fresh');
const provider = signal('');
const target = signal('');
const credential = signal('');
const forbidden = signal('');
const header = signal('');
const fuzz = signal('');
const allowRemote = signal(false);

const isRemote = (url: string): boolean => {
  const host = URL.parse(url)?.hostname ?? 'localhost';
  return !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
};

/** What the form asks for, as the control API takes it. */
function asked(): object {
  const id = provider.value || (against.value === 'fresh' ? '' : (providers.value[0]?.id ?? ''));
  const served = providerOf(id);
  const [, name, value] = /^([^:\s]+)\s*:\s*(.*)$/.exec(header.value) ?? [];
  return {
    ...(id !== '' && { provider: id }),
    ...(fuzz.value !== '' && { fuzz: Number(fuzz.value) }),
    ...(against.value === 'session' && served && { target: prefixUrl(served), credential: 'mock_valid', forbiddenCredential: 'mock_readonly' }),
    ...(against.value === 'url' && {
      target: target.value.trim(),
      ...(credential.value !== '' && { credential: credential.value }),
      ...(forbidden.value !== '' && { forbiddenCredential: forbidden.value }),
      ...(name !== undefined && { headers: { [name]: value } }),
      ...(allowRemote.value && { allowRemote: true }),
    }),
  };
}

const Choice = ({ value, children }: { readonly value: Against; readonly children: ComponentChildren }) => (
  <label class="choice"><input type="radio" name="against" checked={against.value === value} onChange={() => { against.value = value; }} />{children}</label>
);

/** A text; a secret one is not shown while it is typed. */
const Field = ({ of, label, hint = '', secret = false }: { readonly of: typeof target; readonly label: string; readonly hint?: string; readonly secret?: boolean }) => {
  const props = { placeholder: hint, value: of.value, autoComplete: 'off' as const, onInput: (event: Event) => { of.value = (event.currentTarget as HTMLInputElement).value; } };
  return <label>{label}{secret ? <input type="password" {...props} /> : <input type="text" {...props} />}</label>;
};

export const VerifyForm = () => (
  <form class="card verify-form" onSubmit={(event) => { event.preventDefault(); void attempt(() => run(asked())); }}>
    <fieldset class="often">
      <legend>Against</legend>
      <Choice value="fresh">a fresh mock</Choice>
      <Choice value="session">this session, with its rules</Choice>
      <Choice value="url">a URL</Choice>
    </fieldset>
    <div class="fields">
      <label>Contract of
        <select value={provider.value} onChange={(event) => { provider.value = event.currentTarget.value; }}>
          {against.value === 'fresh' && <option value="">every provider</option>}
          {providers.value.map(({ id, title }) => <option key={id} value={id}>{id}: {title}</option>)}
        </select>
      </label>
      <Field of={fuzz} label="Generated cases besides" hint="0" />
      {against.value === 'url' && (
        <>
          <Field of={target} label="Base URL" hint="http://127.0.0.1:9000" />
          <Field of={credential} label="Good credential" secret />
          <Field of={forbidden} label="Credential without permission" secret />
          <Field of={header} label="Fixed header" hint="x-business-id: …" />
        </>
      )}
    </div>
    {against.value === 'url' && isRemote(target.value) && target.value !== '' && (
      <label class="choice"><input type="checkbox" checked={allowRemote.value} onChange={(event) => { allowRemote.value = event.currentTarget.checked; }} />This is not this machine: real tokens are made there. Go on all the same</label>
    )}
    <div class="actions">
      <button type="submit" class="action main" disabled={running.value}>Verify</button>
      {running.value && <Action onDo={stop}>Stop</Action>}
    </div>
  </form>
);
