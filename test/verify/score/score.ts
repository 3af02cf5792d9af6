/** The score of `verify`: lawful services in several frameworks, of which it accuses none, and mutants, of which it finds all. */
import type { VerifyOptions } from '../../../src/verify/run-options.ts';
import { verifyProvider } from '../../../src/verify/verify-provider.ts';
import { depthMutants } from '../service/depth-mutants.ts';
import { generalMutants } from '../service/general-mutants.ts';
import { invariantMutants } from '../service/invariant-mutants.ts';
import type { Mutant } from '../service/mutant.ts';
import { reported, verifyUntilFound } from '../service/verify-service.ts';
import { startExpress } from './express-services.ts';
import { startFastify } from './fastify-services.ts';
import { startHapi } from './hapi-services.ts';
import { startHono } from './hono-services.ts';
import { startKoa } from './koa-services.ts';
import { forbiddenCredential, goodCredential, tokenApis, type Provider, type Running } from './token-api.ts';

export const frameworks: Readonly<Record<string, (provider: Provider) => Promise<Running>>> = {
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

/** The lists of mutants: by check, services with one fault. */
export const mutantLists: Readonly<Record<string, Readonly<Partial<Record<string, readonly Mutant[]>>>>> = {
  general: generalMutants,
  invariants: invariantMutants,
  depth: depthMutants,
};

/** A mutant, and where it is listed. */
export interface ListedMutant extends Mutant {
  readonly list: string;
  readonly check: string;
}

export const allMutants: readonly ListedMutant[] = Object.entries(mutantLists).flatMap(([list, byCheck]) =>
  Object.entries(byCheck).flatMap(([check, mutants = []]) => mutants.map((one) => ({ ...one, list, check }))),
);

/** Whether the check of a mutant finds it. */
export async function isKilled({ check, provider, change }: Mutant & { readonly check: string }): Promise<boolean> {
  const options = check === 'max_response_time' ? { timeout: 400 } : {};
  const { findings } = await verifyUntilFound(check, provider, change, options);
  return findings.some((finding) => finding.check === check);
}
