/** The contract suite, run from the control API: one JSON text a line, as it happens; the report is the last. */
import { AppError, asAppError } from '../../lib/errors.ts';
import type { Verification } from './verifier.ts';
import type { ControlCall, ControlHandler } from './control-call.ts';

export const verifyHandlers: Readonly<Record<string, ControlHandler>> = {
  async verifyContract({ mock: { verifier }, body, res }: ControlCall) {
    if (!verifier) throw new AppError('no-verifier', 501, 'This mock was made without the contract suite.');
    const stop = new AbortController();
    res.once('close', () => stop.abort());
    // What is wrong with the options shows before the first event, and is answered as any other problem.
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
