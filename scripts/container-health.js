/** The health check of the container: exits with 0 if the mock in it is ready, else with 1. */
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

const path = `127.0.0.1:${process.env.PORT || 4010}/__admin/health`;

const check = (get, url, options) =>
  new Promise((resolve) => {
    get(url, options, ({ statusCode }) => resolve(statusCode === 200)).on('error', () => resolve(false));
  });

// With --https the mock serves no plain HTTP. Its certificate is not checked: the request stays in the container.
const isReady =
  (await check(getHttp, `http://${path}`, {})) ||
  (await check(getHttps, `https://${path}`, { rejectUnauthorized: false }));
process.exit(isReady ? 0 : 1);
