/** Handlers that list and remove the resources that generic mocks keep. */
import { viewResources } from '../session/resource-view.ts';
import type { ControlHandler } from './control-call.ts';
import { parseProviderFilter } from './overview-handlers.ts';

export const resourceHandlers: Readonly<Record<string, ControlHandler>> = {
  async listResources(call) {
    const { session, query } = call;
    const found = await session.resources.list({
      provider: parseProviderFilter(call, query['provider']),
      collection: query['collection'],
    });
    const shown = found.slice(0, Number(query['limit'] ?? 1000));
    return { resources: await viewResources(shown, session.secrets), total: found.length };
  },

  clearResources: async (call) => ({
    removed: await call.session.resources.clear({
      provider: parseProviderFilter(call, call.query['provider']),
      collection: call.query['collection'],
    }),
  }),
};
