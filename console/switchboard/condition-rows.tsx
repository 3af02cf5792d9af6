/** Rows for the conditions on headers, parameters or values of the body. */
import { useId } from 'preact/hooks';
import { Action } from '../parts/action.tsx';
import { problemAt } from './editor-state.ts';
import type { Condition } from './rule-form.ts';

interface ConditionRowsProps {
  /** What is matched, such as `Header`. */
  readonly what: string;
  readonly pointer: string;
  readonly placeholder: string;
  readonly conditions: readonly Condition[];
  readonly onChange: (conditions: readonly Condition[]) => void;
}

const isKind = (value: string): value is Condition['kind'] => value === 'is' || value === 'matches';

export function ConditionRows({ what, pointer, placeholder, conditions, onChange }: ConditionRowsProps) {
  const id = useId();
  const problem = problemAt(pointer);
  const change = (at: number, part: Partial<Condition>): void =>
    onChange(conditions.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const add = (): void => {
    onChange([...conditions, { name: '', kind: 'is', value: '' }]);
    requestAnimationFrame(() => document.getElementById(`${id}-${conditions.length}`)?.focus());
  };
  const remove = (at: number): void => {
    document.getElementById(`${id}-add`)?.focus();
    onChange(conditions.filter((_, index) => index !== at));
  };
  return (
    <div class="conditions" role="group" aria-label={`${what} conditions`}>
      {conditions.map(({ name, kind, value }, index) => (
        <div key={index} class="condition">
          <input
            id={`${id}-${index}`}
            type="text"
            aria-label={`${what} ${index + 1}`}
            placeholder={placeholder}
            spellcheck={false}
            value={name}
            {...(problem !== undefined && { 'aria-invalid': true })}
            onInput={(event) => change(index, { name: event.currentTarget.value })}
          />
          <select
            aria-label={`Comparison of ${what.toLowerCase()} ${index + 1}`}
            value={kind}
            onChange={({ currentTarget: { value: chosen } }) => {
              if (isKind(chosen)) change(index, { kind: chosen });
            }}
          >
            <option value="is">is</option>
            <option value="matches">matches</option>
          </select>
          <input
            type="text"
            aria-label={`Value of ${what.toLowerCase()} ${index + 1}`}
            placeholder={kind === 'matches' ? 'regular expression' : 'value'}
            spellcheck={false}
            value={value}
            onInput={(event) => change(index, { value: event.currentTarget.value })}
          />
          <Action kind="quiet" label={`Remove ${what.toLowerCase()} ${index + 1}`} onDo={() => remove(index)}>
            ✕
          </Action>
        </div>
      ))}
      {problem !== undefined && (
        <p class="field-note problem" role="status">
          {problem}
        </p>
      )}
      <button type="button" class="action quiet" id={`${id}-add`} onClick={add}>
        + {what} condition
      </button>
    </div>
  );
}
