/** Where the page lives, and with it the session that it shows: `/` or `/~<session>/`, perhaps below a mount point. */

const [, mount = '/', named] = /^(.*?\/)(?:~([^/]+)\/)?$/.exec(location.pathname) ?? [];

/** Every session's page and provider begins here. */
export const root = location.origin + mount;

export const defaultSession = 'default';

export const sessionName = named ?? defaultSession;

/** The page of a session. */
export const pageOf = (session: string): string => (session === defaultSession ? root : `${root}~${session}/`);

/** What this session's paths begin with. */
export const base = pageOf(sessionName);

/** Puts the session in front of a base URL's path. */
export const inSession = (baseUrl: string): string => {
  if (sessionName === defaultSession) return baseUrl;
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}/~${sessionName}${pathname === '/' ? '' : pathname}`;
};
