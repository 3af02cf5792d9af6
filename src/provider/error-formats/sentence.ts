/** Formats violations as English sentences. */
import { parsePointer } from '../../lib/json-pointer.ts';
import type { Violation } from '../../openapi/violation.ts';

/** The path of a violation, such as `tags[2]`; for a whole part of the request its name, such as `body`. */
export function violationPath({ in: part, pointer }: Pick<Violation, 'in' | 'pointer'>): string {
  const path = parsePointer(pointer) ?? [];
  const joined = path
    .map((token, index) => (/^\d+$/.test(token) ? `[${token}]` : index === 0 ? token : `.${token}`))
    .join('');
  return joined === '' ? part : joined;
}

/** The message without the path, such as "must be at most 45 characters long". */
export function violationMessage({ keyword, params, message }: Violation): string {
  const limit = Number(params['limit']);
  const characters = limit === 1 ? 'character' : 'characters';
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'type':
      return `must be ${withArticle([params['type']].flat().map(String))}`;
    case 'maxLength':
      return `must be at most ${limit} ${characters} long`;
    case 'minLength':
      return `must be at least ${limit} ${characters} long`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maxItems':
      return `must have at most ${limit} items`;
    case 'minItems':
      return `must have at least ${limit} items`;
    case 'uniqueItems':
      return `must not have the same item twice (${[Number(params['i']), Number(params['j'])].sort((a, b) => a - b).join(' and ')})`;
    case 'enum':
      return `must be one of: ${[params['allowedValues']].flat().join(', ')}`;
    case 'format':
      return `must be a valid ${params['format']}`;
    default:
      return message;
  }
}

/** Path and message, such as "name must be a string". */
export const sentence = (violation: Violation): string => `${violationPath(violation)} ${violationMessage(violation)}`;

/** All violations in one line, separated by semicolons. */
export const sentences = (violations: readonly Violation[]): string => violations.map(sentence).join('; ');

function withArticle(types: readonly string[]): string {
  const named = types.map((type) => (type === 'null' ? type : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`));
  return named.join(' or ');
}
