/** The mount point and the session, from the page's URL: `/` or `/~<session>/`, optionally below a mount path. */

const [, mount = '/', named] = /^(.*?\/)(?:~([^/]+)\/)?$/.exec(location.pathname) ?? [];

/** Base URL of all sessions and providers. */
export const root = location.origin + mount;

export const defaultSession = 'default';

export const sessionName = named ?? defaultSession;

/** URL of the page of a session. */
export const pageOf = (session: string): string => (session === defaultSession ? root : `${root}~${session}/`);

/** Base URL of this session. */
export const base = pageOf(sessionName);

/** Adds the session prefix to the path of a base URL. */
export const inSession = (baseUrl: string): string => {
  if (sessionName === defaultSession) return baseUrl;
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}/~${sessionName}${pathname === '/' ? '' : pathname}`;
};
