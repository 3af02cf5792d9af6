/** The name of a request's session. */
import { raise } from '../../lib/errors.ts';

/** Used by requests that do not name a session. */
export const defaultSession = 'default';

export const isSessionName = (name: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(name);

/**
 * The session name of a request, from its header or its path.
 * @throws AppError `invalid-session-name`, `session-named-twice`
 */
export function resolveSessionName(header: string | undefined, path: string | undefined): string {
  for (const name of [header, path]) {
    if (name !== undefined && !isSessionName(name)) raise.invalidSessionName(name);
  }
  if (header !== undefined && path !== undefined && header !== path) raise.sessionNamedTwice(header, path);
  return path ?? header ?? defaultSession;
}
