/** The score of `verify`: lawful services in several frameworks, of which it accuses none, and mutants, of which it finds all. */
import type { VerifyOptions } from '../../../src/verify/run-options.ts';
import { verifyProvider } from '../../../src/verify/verify-provider.ts';
import { AppError } from '../../../src/lib/errors.ts';
import type { Finding } from '../../../src/verify/findings/finding.ts';
import { depthMutants } from '../service/depth-mutants.ts';
import { generalMutants } from '../service/general-mutants.ts';
import { invariantMutants } from '../service/invariant-mutants.ts';
import type { Mutant } from '../service/mutant.ts';
import { check, reported } from '../service/verify-service.ts';
import { portableMutants } from './portable-mutants.ts';
import { startExpress } from './express-services.ts';
import { startFastify } from './fastify-services.ts';
import { startHapi } from './hapi-services.ts';
import { startHono } from './hono-services.ts';
import { startKoa } from './koa-services.ts';
import type { Service } from '../../support/services.ts';
import { forbiddenCredential, goodCredential, tokenApis, type Provider } from './token-api.ts';

export const frameworks: Readonly<Record<string, (provider: Provider) => Promise<Service>>> = {
  Express: startExpress,
  Fastify: startFastify,
  hapi: startHapi,
  Hono: startHono,
  Koa: startKoa,
};

export const providers = Object.keys(tokenApis) as readonly Provider[];

/** What `verify` says of a lawful service. */
export interface LawfulScore {
  readonly cases: number;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Verifies a provider's service in a framework. */
export async function scoreLawful(
  framework: string,
  provider: Provider,
  options: Partial<VerifyOptions> = {},
): Promise<LawfulScore> {
  const service = await frameworks[framework]!(provider);
  try {
    const report = await verifyProvider({
      provider,
      target: service.url,
      ...(provider !== 'alumio' && { credential: goodCredential, forbiddenCredential }),
      ...options,
    });
    const [{ cases = [], abortReason } = {}] = report.providers;
    return {
      cases: cases.length,
      errors: [...reported(report, 'error'), ...(abortReason === undefined ? [] : [`the run ended: ${abortReason}`])],
      warnings: reported(report, 'warning'),
    };
  } finally {
    await service.close();
  }
}

/** A mutant, and where it is listed. */
export interface ListedMutant extends Mutant {
  readonly list: string;
  /** The check that must find it; undefined if any error will do. */
  readonly check?: string;
}

const listed = (list: string, byCheck: Readonly<Partial<Record<string, readonly Mutant[]>>>): ListedMutant[] =>
  Object.entries(byCheck).flatMap(([id, mutants = []]) => mutants.map((one) => ({ ...one, list, check: id })));

export const allMutants: readonly ListedMutant[] = [
  ...listed('general', generalMutants),
  ...listed('invariants', invariantMutants),
  ...listed('depth', depthMutants),
  ...portableMutants.map((one) => ({ ...one, list: 'every contract' })),
];

/** Whether `verify` finds a mutant. A run ends with the first finding. */
export async function isKilled({ check: id, provider, change }: ListedMutant): Promise<boolean> {
  const controller = new AbortController();
  const isFound = ({ check: found, severity }: Finding): boolean =>
    id === undefined ? severity === 'error' : found === id;
  try {
    const { findings } = await check(provider, change, {
      ...(id === 'max_response_time' && { timeout: 400 }),
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'finding' && isFound(event.finding)) controller.abort();
      },
    });
    return findings.some(isFound);
  } catch (error) {
    // The preflight has found that the service can't be verified, and says why.
    if (error instanceof AppError) return true;
    throw error;
  }
}
