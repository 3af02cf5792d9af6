/** A field of the verify form, with what is wrong below it. */
import { Field } from '../parts/field.tsx';
import { problems, values, type FieldName } from './form-values.ts';

interface FormFieldProps {
  readonly name: Exclude<FieldName, 'allowRemote'>;
  readonly label: string;
  readonly hint?: string;
  readonly kind?: 'text' | 'password' | 'lines' | 'number';
}

export function FormField({ name, label, hint = '', kind = 'text' }: FormFieldProps) {
  const value = values[name];
  const shared = {
    placeholder: hint,
    value: value.value,
    autoComplete: 'off' as const,
    onInput: (event: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      value.value = event.currentTarget.value;
      if (problems.value[name] !== undefined) problems.value = { ...problems.value, [name]: undefined };
    },
  };
  return (
    <Field label={label} problem={problems.value[name]}>
      {(described) => {
        const attributes = { ...shared, ...described };
        switch (kind) {
          case 'lines':
            return <textarea class="code" rows={2} {...attributes} />;
          case 'password':
            return <input type="password" {...attributes} />;
          case 'text':
          case 'number':
            return <input type="text" inputMode={kind === 'number' ? 'numeric' : 'text'} {...attributes} />;
        }
      }}
    </Field>
  );
}
