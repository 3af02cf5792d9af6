/** The URL of a request as its provider sees it. */

/** The path and query without the session and provider prefixes. */
export const shortUrl = (url: string, provider: string | null): string => {
  const own = url.replace(/^\/~[^/]+/, '');
  return provider !== null && own.startsWith(`/${provider}/`) ? own.slice(provider.length + 1) : own;
};
