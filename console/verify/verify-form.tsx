/** The form that selects what to verify: a fresh mock, this session, or a URL. */
import type { ComponentChildren } from 'preact';
import { Action } from '../parts/action.tsx';
import { providers } from '../state/providers.ts';
import { FormField } from './form-field.tsx';
import {
  against,
  allowRemote,
  chooseProvider,
  formOptions,
  isRemote,
  problems,
  provider,
  type VerifyAgainst,
} from './form-values.ts';
import { runVerification, running, stopRun } from './run-verification.ts';

const TargetOption = ({ value, children }: { readonly value: VerifyAgainst; readonly children: ComponentChildren }) => (
  <label class="choice">
    <input
      type="radio"
      name="against"
      checked={against.value === value}
      onChange={() => {
        against.value = value;
        problems.value = {};
      }}
    />
    {children}
  </label>
);

const ProviderChoice = () => (
  <div class="field">
    <label for="verify-provider">Contract of</label>
    <select id="verify-provider" value={provider.value} onChange={(event) => chooseProvider(event.currentTarget.value)}>
      {against.value === 'fresh' && <option value="">every provider</option>}
      {providers.value.map(({ id, title }) => (
        <option key={id} value={id}>
          {id}: {title}
        </option>
      ))}
    </select>
  </div>
);

const RemoteChoice = () => (
  <div>
    <label class="choice">
      <input
        type="checkbox"
        checked={allowRemote.value}
        onChange={(event) => {
          allowRemote.value = event.currentTarget.checked;
          problems.value = { ...problems.value, allowRemote: undefined };
        }}
      />
      This target is not on this machine, and real tokens will be created there. Verify it anyway
    </label>
    <span class="problem" role="alert">
      {' '}
      {problems.value.allowRemote}
    </span>
  </div>
);

const submit = (event: Event): void => {
  event.preventDefault();
  if (running.value) return;
  const options = formOptions();
  if (options) void runVerification(options);
  else requestAnimationFrame(() => document.querySelector<HTMLElement>('.verify-form [aria-invalid=true]')?.focus());
};

export const VerifyForm = () => (
  <form class="card verify-form" onSubmit={submit} noValidate>
    <fieldset class="verify-target">
      <legend>Verify</legend>
      <TargetOption value="fresh">a fresh mock</TargetOption>
      <TargetOption value="session">this session, with its rules</TargetOption>
      <TargetOption value="url">a URL</TargetOption>
    </fieldset>
    <div class="fields">
      <ProviderChoice />
      {against.value === 'url' && (
        <>
          <FormField name="target" label="Base URL" hint="http://127.0.0.1:9000" />
          <FormField name="credential" label="Valid credential" kind="password" />
          <FormField name="forbiddenCredential" label="Credential without permission" kind="password" />
          <FormField name="headers" label="Headers, one per line" hint="x-business-id: 3fa8…" kind="lines" />
          <FormField name="params" label="Path and query parameters, one per line" hint="accountId=42" kind="lines" />
          <FormField name="rate" label="Requests per second" hint="unlimited; 10 on another machine" kind="number" />
        </>
      )}
      <FormField name="fuzz" label="Extra random cases" hint="0" kind="number" />
      <FormField name="seed" label="Seed of the random cases" hint="1" kind="number" />
    </div>
    {against.value === 'url' && isRemote.value && <RemoteChoice />}
    <p class="problem" role="alert">
      {problems.value.form}
    </p>
    <div class="actions">
      <button type="submit" class="action main" {...(running.value && { 'aria-disabled': true })}>
        Verify
      </button>
      {running.value && <Action onDo={stopRun}>Stop</Action>}
    </div>
  </form>
);
