/** A field of the verify form, with what is wrong beside it. */
import { useId } from 'preact/hooks';
import { problems, values, type FieldName } from './form-values.ts';

interface FormFieldProps {
  readonly name: Exclude<FieldName, 'allowRemote'>;
  readonly label: string;
  readonly hint?: string;
  readonly kind?: 'text' | 'password' | 'lines' | 'number';
}

export function FormField({ name, label, hint = '', kind = 'text' }: FormFieldProps) {
  const [field, message] = [useId(), useId()];
  const problem = problems.value[name];
  const value = values[name];
  const props = {
    id: field,
    placeholder: hint,
    value: value.value,
    autoComplete: 'off' as const,
    'aria-invalid': problem !== undefined,
    'aria-describedby': message,
    onInput: (event: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      value.value = event.currentTarget.value;
      if (problem !== undefined) problems.value = { ...problems.value, [name]: undefined };
    },
  };
  return (
    <div class="field">
      <label for={field}>{label}</label>
      {kind === 'lines' ? (
        <textarea rows={2} {...props} />
      ) : kind === 'password' ? (
        <input type="password" {...props} />
      ) : (
        <input type="text" inputMode={kind === 'number' ? 'numeric' : 'text'} {...props} />
      )}
      <span id={message} class="problem" role="alert">
        {problem}
      </span>
    </div>
  );
}
