/** Reads form-encoded bodies, which token introspection accepts (RFC 7662, 2.1). */
import type { Request } from 'express';
import type { JsonObject } from '../../lib/json.ts';
import { raise } from '../../lib/errors.ts';

/** The parameters that have a meaning; others are ignored. */
const parameters = ['token', 'token_type_hint'];

export const acceptsForm = ({ method, path }: Pick<Request, 'method' | 'path'>): boolean =>
  method === 'POST' && path === '/introspect';

/**
 * Parses a form. A parameter without a value counts as omitted (RFC 6749, 3.1).
 * @throws AppError `invalid-input` if a parameter occurs more than once
 */
export function parseForm(text: string): JsonObject {
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    parameters.flatMap((name) => {
      const [value = '', ...others] = form.getAll(name);
      if (others.length > 0)
        raise.invalidInput(`The parameter "${name}" must occur once; it occurs ${others.length + 1} times.`, [
          { in: 'body', pointer: `/${name}`, keyword: 'maxItems', message: 'must occur once' },
        ]);
      return value === '' ? [] : [[name, value]];
    }),
  );
}
