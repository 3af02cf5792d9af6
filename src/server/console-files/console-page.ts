/** Serves the built page of the console and its files. */
import express, { type RequestHandler } from 'express';
import { raise } from '../../lib/errors.ts';
import { requirePageAccess, type PageGateOptions } from '../control-api/admin-access.ts';
import { packageFiles } from '../../lib/package-files.ts';
import { BuiltFiles } from './built-files.ts';
import { securityHeaders } from './security-headers.ts';
import { unbuiltPage } from './unbuilt-page.ts';

export interface ConsoleOptions extends PageGateOptions {
  /** The folder of the built console; other than the default in tests only. */
  readonly folder?: string;
}

const pageType = 'text/html; charset=utf-8';

export function createConsole({ folder = packageFiles.console, ...gateOptions }: ConsoleOptions): RequestHandler {
  const files = new BuiltFiles(folder);
  const router = express.Router();
  router.use(requirePageAccess(gateOptions), (_req, res, next) => {
    res.set(securityHeaders);
    next();
  });
  router.use(async (req, res) => {
    const [path = '', query = ''] = req.url.split(/(?=\?)/, 2);
    const requested = /^\/__console\/(.+)$/.exec(path)?.[1];
    if (requested === undefined && !req.originalUrl.split('?', 1)[0]!.endsWith('/')) {
      // The links in the page are relative, so its URL must end with a slash.
      return res.redirect(308, `${req.originalUrl.split('?', 1)[0]}/${query}`);
    }
    const file = await files.get(requested ?? 'index.html');
    if (!file && requested !== undefined) return raise.notFound('console file', requested);
    if (!file) return void res.type(pageType).set('Cache-Control', 'no-store').send(unbuiltPage);
    res.set({ 'Content-Type': file.type, 'Cache-Control': 'no-cache', ETag: file.tag, Vary: 'Accept-Encoding' });
    if (req.headers['if-none-match'] === file.tag) return void res.status(304).end();
    const useGzip = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    const body = useGzip ? file.gzipped : file.bytes;
    if (useGzip) res.set('Content-Encoding', 'gzip');
    res.set('Content-Length', String(body.length)).end(body); // Node does not set it for HEAD.
  });
  return router;
}
