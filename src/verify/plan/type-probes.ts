/** Value probes of every JSON type. */
import type { Json } from '../../lib/json.ts';

/** A value, or raw JSON text if the notation matters. */
export interface ValueProbe {
  readonly slug: string;
  /** The keyword under test. */
  readonly keyword: string;
  readonly value: Json;
  readonly raw?: string;
  readonly anyReason?: string;
  /** Whether `anyReason` holds only if the document does not forbid the value. */
  readonly unlessForbidden?: boolean;
  readonly isAmbiguous?: boolean;
  /** `reject`: only if the document forbids the value. */
  readonly intent?: 'reject';
}

export const typeProbe = (slug: string, value: Json): ValueProbe => ({ slug: `type-${slug}`, keyword: 'type', value });

/** Values of each type that services convert to another type by mistake. */
export const convertibleValues: readonly ValueProbe[] = [
  typeProbe('word-true', 'true'),
  typeProbe('one', 1),
  typeProbe('null', null),
  typeProbe('empty-object', {}),
  typeProbe('empty-array', []),
  typeProbe('digits', '5'),
];

export const otherValues: readonly ValueProbe[] = [
  typeProbe('true', true),
  typeProbe('false', false),
  typeProbe('zero', 0),
  typeProbe('minus-one', -1),
  typeProbe('fraction', 1.5),
  typeProbe('empty-string', ''),
  typeProbe('string', 'text'),
  typeProbe('word-null', 'null'),
  typeProbe('array', ['text']),
  typeProbe('array-of-numbers', [1]),
];
