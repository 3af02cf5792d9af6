/** Verifies a service of the tests, spoilt or not. */
import { fileURLToPath } from 'node:url';
import type { VerifyOptions } from '../../../src/verify/run-options.ts';
import type { Report } from '../../../src/verify/findings/report.ts';
import { verifyProvider } from '../../../src/verify/verify-provider.ts';
import { services } from './providers.ts';
import { json, start, textService, type Change, type Service } from './service.ts';

const demo: Service = textService(/^\/things$/, () => ({
  ...json(201, { secret: 'x' }),
  headers: { 'Content-Type': 'application/json', 'X-Quota-Left': '3' },
}));

/** Starts the provider's service with `change`, verifies it, and stops it. */
export async function check(
  provider: string,
  change: Change = {},
  options: Partial<VerifyOptions> = {},
): Promise<Report> {
  const service = await start(services[provider] ?? demo, change);
  try {
    return await verifyProvider({
      provider,
      target: service.url,
      ...(provider !== 'alumio' &&
        provider !== 'demo' && { credential: 'good-credential', forbiddenCredential: 'readonly-credential' }),
      ...(provider === 'demo' && { folders: [fileURLToPath(new URL('./demo', import.meta.url))] }),
      ...options,
    });
  } finally {
    await service.close();
  }
}

/** Verifies a service with a defect until the check has a finding. Ends early, because later cases can't remove it. */
export async function verifyUntilFound(
  checkId: string,
  provider: string,
  change: Change,
  options: Partial<VerifyOptions> = {},
): Promise<Report> {
  const controller = new AbortController();
  return check(provider, change, {
    ...options,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === 'finding' && event.finding.check === checkId) controller.abort();
    },
  });
}

/** The findings of a report, one line each. */
export const reported = ({ findings }: Report, severity?: string): string[] =>
  findings
    .filter((finding) => severity === undefined || finding.severity === severity)
    .map(({ check: id, title, actual }) => `${id}: ${title} (${actual})`);
