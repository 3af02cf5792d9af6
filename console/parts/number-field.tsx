/** A field for a number. What is not a number within the limits is an error, not the last valid number. */
import { useId } from 'preact/hooks';

export interface NumberText {
  /** As typed. */
  readonly text: string;
  readonly min: number;
  readonly max: number;
  /** Whether fractions are allowed. */
  readonly isFraction?: boolean;
}

const limitText = ({ min, max, isFraction = false }: NumberText): string =>
  `Enter a ${isFraction ? '' : 'whole '}number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`;

/** The number, or what is wrong with it. */
export function parseNumber(field: NumberText): number | string {
  const { text, min, max, isFraction = false } = field;
  const value = Number(text.trim().replace(',', '.'));
  const isValid = text.trim() !== '' && value >= min && value <= max && (isFraction || Number.isInteger(value));
  return isValid ? value : limitText(field);
}

/** @throws Error that says what is wrong */
export function numberOf(field: NumberText, what: string): number {
  const value = parseNumber(field);
  if (typeof value === 'string') throw new Error(`${what}: ${value}.`);
  return value;
}

interface NumberFieldProps extends NumberText {
  readonly label: string;
  readonly onChange: (text: string) => void;
}

export function NumberField({ label, onChange, ...field }: NumberFieldProps) {
  const id = useId();
  const value = parseNumber(field);
  const problem = typeof value === 'string' ? value : undefined;
  return (
    <span class="number-field">
      <input
        type="number"
        min={field.min}
        max={field.max}
        step="any"
        class="number"
        aria-label={label}
        value={field.text}
        {...(problem !== undefined && { 'aria-invalid': true, 'aria-describedby': id })}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {problem !== undefined && (
        <span id={id} class="problem" role="status">
          {problem}
        </span>
      )}
    </span>
  );
}
