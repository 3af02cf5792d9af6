/** Loads what is verified: a provider's document and contract. */
import { isObject } from '../lib/json.ts';
import { raise } from '../lib/errors.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import type { ContractDefinition } from '../provider/define-contract.ts';
import { identifyProviders, loadDefault, type ProviderSelection } from '../provider/registry.ts';
import type { VerifyOptions } from './run-options.ts';

/** A provider's document and contract, loaded for verification. */
export interface VerificationSubject {
  readonly id: string;
  readonly document: OpenApiDocument;
  readonly contract: ContractDefinition;
}

/** The contract of a provider without one: only the general checks run. */
export const noContract: ContractDefinition = { invariants: [] };

/** @throws AppError for an unknown provider, an invalid document or an invalid contract */
export async function loadSubject({
  provider,
  folders,
}: Pick<VerifyOptions, 'provider' | 'folders'>): Promise<VerificationSubject> {
  const [subject] = await loadSubjects({ providers: [provider], folders });
  return subject ?? raise.unknownProvider(provider, []);
}

/** @throws AppError for an unknown provider, an invalid document or an invalid contract */
export async function loadSubjects(selection: ProviderSelection): Promise<VerificationSubject[]> {
  const found = await identifyProviders(selection);
  return Promise.all(
    found.map(async ({ id, contract: file, loaded: document }) => {
      const contract = await loadDefault(id, file, 'defineContract');
      if (contract !== undefined && !isContract(contract))
        return raise.brokenProvider(id, `${file} must "export default defineContract({ … })".`);
      return { id, document, contract: contract ?? noContract };
    }),
  );
}

const isContract = (value: unknown): value is ContractDefinition =>
  isObject(value) && Array.isArray(value['invariants']) && (value['token'] === undefined || isObject(value['token']));
