/** The console's page and its files, as they were built; for this machine and its own pages. */
import express, { type RequestHandler } from 'express';
import { raise } from '../../core/problem.ts';
import { pageGate, type PageGateOptions } from '../admin/gate.ts';
import { BuiltFiles, builtFolder } from './files.ts';
import { securityHeaders } from './policy.ts';
import { unbuiltPage } from './unbuilt.ts';

export interface ConsoleOptions extends PageGateOptions {
  /** Where `npm run build` has put the page; told apart in tests only. */
  readonly folder?: string;
}

const pageType = 'text/html; charset=utf-8';

export function createConsole({ folder = builtFolder, ...gateOptions }: ConsoleOptions): RequestHandler {
  const files = new BuiltFiles(folder);
  const router = express.Router();
  router.use(pageGate(gateOptions), (_req, res, next) => {
    res.set(securityHeaders);
    next();
  });
  router.use(async (req, res) => {
    const [path = '', query = ''] = req.url.split(/(?=\?)/, 2);
    const asked = /^\/__console\/(.+)$/.exec(path)?.[1];
    if (asked === undefined && !req.originalUrl.split('?', 1)[0]!.endsWith('/')) {
      // The page's links are relative: in a session they begin at its slash.
      return res.redirect(308, `${req.originalUrl.split('?', 1)[0]}/${query}`);
    }
    const file = await files.get(asked ?? 'index.html');
    if (!file && asked !== undefined) return raise.notFound('file of the console', asked);
    if (!file) return void res.type(pageType).set('Cache-Control', 'no-store').send(unbuiltPage);
    res.set({ 'Content-Type': file.type, 'Cache-Control': 'no-cache', ETag: file.tag, Vary: 'Accept-Encoding' });
    if (req.headers['if-none-match'] === file.tag) return void res.status(304).end();
    const zipped = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    const body = zipped ? file.zipped : file.bytes;
    if (zipped) res.set('Content-Encoding', 'gzip');
    res.set('Content-Length', String(body.length)).end(body); // Node sends no length in a response to HEAD by itself.
  });
  return router;
}
