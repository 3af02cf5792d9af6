/** The health check of the container: exits with 0 if the mock in it is ready, else with 1. */
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

const path = `127.0.0.1:${process.env.PORT || 4010}/__admin/health`;
const finish = ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1);

// With --https the mock does not answer plain HTTP. Its certificate is not checked: the request stays in the container.
getHttp(`http://${path}`, finish).on('error', () =>
  getHttps(`https://${path}`, { rejectUnauthorized: false }, finish).on('error', () => process.exit(1)),
);
