/** The form of a rule: which requests it matches, what they get, and how often. */
import type { ComponentChildren } from 'preact';
import { Action } from '../parts/action.tsx';
import { Field } from '../parts/field.tsx';
import { findProvider, providers } from '../state/providers.ts';
import { ConditionRows } from './condition-rows.tsx';
import { faultLabels } from './describe-rule.ts';
import { editForm, form, problemAt } from './editor-state.ts';
import { ResponseFields } from './response-fields.tsx';
import { emptyResponse, type RuleForm } from './rule-form.ts';

/** Members of the form that are one text. */
type TextMember = { [Name in keyof RuleForm]: RuleForm[Name] extends string ? Name : never }[keyof RuleForm];

interface TextFieldProps {
  readonly label: string;
  readonly member: TextMember;
  readonly pointer: string;
  readonly note?: string;
  readonly placeholder?: string;
  readonly list?: string;
  readonly isNumber?: boolean;
}

const TextField = ({ label, member, pointer, note, placeholder, list, isNumber = false }: TextFieldProps) => (
  <Field label={label} problem={problemAt(pointer)} note={note}>
    {(attributes) => (
      <input
        {...attributes}
        type="text"
        autoComplete="off"
        spellcheck={false}
        value={form.value[member]}
        {...(isNumber && { inputMode: 'decimal' as const, class: 'number' })}
        {...(placeholder !== undefined && { placeholder })}
        {...(list !== undefined && { list })}
        onInput={(event) => editForm({ [member]: event.currentTarget.value })}
      />
    )}
  </Field>
);

interface SelectFieldProps {
  readonly label: string;
  readonly member: TextMember;
  readonly pointer: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

const SelectField = ({ label, member, pointer, options }: SelectFieldProps) => {
  const value = form.value[member];
  return (
    <Field label={label} problem={problemAt(pointer)}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => editForm({ [member]: event.currentTarget.value })}>
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
          {!options.some(([one]) => one === value) && <option value={value}>{value}</option>}
        </select>
      )}
    </Field>
  );
};

const Group = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <fieldset class="rule-group">
    <legend>{title}</legend>
    {children}
  </fieldset>
);

function operationOptions(provider: string): [string, string][] {
  const served = provider === '' ? providers.value : [findProvider(provider)].filter((one) => one !== undefined);
  return served.flatMap(({ id, operations }) =>
    operations.map(({ operationId, method, path }): [string, string] => [
      operationId,
      `${provider === '' ? `${id} ` : ''}${method} ${path}`,
    ]),
  );
}

const faultOptions: readonly [string, string][] = [['', 'none'], ...Object.entries(faultLabels)];

const MatchGroup = () => {
  const { provider, headers, query, body } = form.value;
  return (
    <Group title="When a request matches">
      <div class="fields">
        <SelectField
          label="Provider"
          member="provider"
          pointer="/provider"
          options={[['', 'every provider'], ...providers.value.map(({ id }): [string, string] => [id, id])]}
        />
        <SelectField
          label="Operation"
          member="operationId"
          pointer="/match/operationId"
          options={[['', 'any'], ...operationOptions(provider)]}
        />
        <TextField label="Method" member="method" pointer="/match/method" placeholder="any" />
        <TextField
          label="Path"
          member="path"
          pointer="/match/path"
          placeholder="any, such as /api/v1/tokens/{id}"
          note="{name} is one segment, * is any text."
        />
      </div>
      <ConditionRows
        what="Header"
        pointer="/match/headers"
        placeholder="x-business-id"
        conditions={headers}
        onChange={(changed) => editForm({ headers: changed })}
      />
      <ConditionRows
        what="Query"
        pointer="/match/query"
        placeholder="limit"
        conditions={query}
        onChange={(changed) => editForm({ query: changed })}
      />
      <ConditionRows
        what="Body"
        pointer="/match/body"
        placeholder="/name"
        conditions={body}
        onChange={(changed) => editForm({ body: changed })}
      />
    </Group>
  );
};

function SequenceFields() {
  const { sequence } = form.value;
  return (
    <div class="sequence" role="group" aria-label="Sequence">
      {sequence.map((response, index) => (
        <details key={index} open={index === sequence.length - 1 || response.body !== ''}>
          <summary>
            {index + 1}. {response.status === '' ? 'the normal response' : response.status}
          </summary>
          <ResponseFields
            pointer={`/sequence/${index}`}
            prefix={`${index + 1}. `}
            statusNote="Empty: the normal response."
            response={response}
            onChange={(changed) => editForm({ sequence: sequence.map((one, at) => (at === index ? changed : one)) })}
          />
          <Action
            kind="quiet"
            label={`Remove response ${index + 1} of the sequence`}
            onDo={() => editForm({ sequence: sequence.filter((_, at) => at !== index) })}
          >
            Remove
          </Action>
        </details>
      ))}
      <Action
        kind="quiet"
        onDo={() =>
          editForm({
            sequence: [...sequence, { ...emptyResponse, status: '500' }],
            ...(sequence.length === 0 && { respond: emptyResponse }),
          })
        }
      >
        + Response in a sequence
      </Action>
    </div>
  );
}

const ResponseGroup = () => (
  <Group title="Then">
    {form.value.sequence.length === 0 && (
      <ResponseFields
        pointer="/respond"
        statusNote="Empty: the normal response."
        response={form.value.respond}
        onChange={(respond) => editForm({ respond })}
      />
    )}
    <SequenceFields />
    <div class="fields">
      <TextField label="Delay in ms" member="delayMs" pointer="/delayMs" placeholder="none" isNumber />
      <SelectField label="Connection fault" member="fault" pointer="/fault" options={faultOptions} />
      <TextField
        label="Rate limit: requests"
        member="limitRequests"
        pointer="/rateLimit/requests"
        placeholder="none"
        isNumber
      />
      <TextField label="Rate limit: in seconds" member="limitSeconds" pointer="/rateLimit/perMs" isNumber />
    </div>
  </Group>
);

const FrequencyGroup = () => (
  <Group title="How often">
    <div class="fields">
      <TextField label="At most, times" member="times" pointer="/times" placeholder="unlimited" isNumber />
      <TextField label="Each nth match" member="every" pointer="/every" placeholder="each" isNumber />
      <TextField label="Probability in %" member="percent" pointer="/probability" placeholder="100" isNumber />
    </div>
  </Group>
);

export const RuleFields = () => (
  <div class="rule-fields">
    <div class="fields">
      <TextField label="Label" member="label" pointer="/label" placeholder="a note for people" />
      <label class="check">
        <input
          type="checkbox"
          checked={form.value.isEnabled}
          onChange={(event) => editForm({ isEnabled: event.currentTarget.checked })}
        />{' '}
        Enabled
      </label>
    </div>
    <MatchGroup />
    <ResponseGroup />
    <FrequencyGroup />
  </div>
);
