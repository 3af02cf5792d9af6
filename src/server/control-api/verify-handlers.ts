/** Handler that runs the contract suite and streams its events as JSON lines, with the report last. */
import { AppError, asAppError } from '../../lib/errors.ts';
import type { Verification } from './verifier.ts';
import type { ControlCall, ControlHandler } from './control-call.ts';

export const verifyHandlers: Readonly<Record<string, ControlHandler>> = {
  async verifyContract({ mock: { verifier }, body, res }: ControlCall) {
    if (!verifier) throw new AppError('no-verifier', 'This mock was created without a verifier.');
    const stop = new AbortController();
    res.once('close', () => stop.abort());
    // Send the headers with the first event: errors in the options occur earlier and get a problem response.
    const write = (line: object): void => {
      if (res.destroyed) return;
      if (!res.headersSent)
        res.writeHead(200, { 'Content-Type': 'application/x-ndjson; charset=utf-8', 'Cache-Control': 'no-store' });
      res.write(`${JSON.stringify(line)}\n`);
    };
    try {
      const report = await verifier(body as Verification, write, stop.signal);
      write({ type: 'report', report });
    } catch (error) {
      if (!res.headersSent) throw error;
      write({ type: 'failed', problem: asAppError(error).toProblem() });
    }
    res.end();
  },
};
