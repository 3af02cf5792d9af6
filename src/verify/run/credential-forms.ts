/** Finds out in which form the target accepts a credential, if its scheme has several. */
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { attachCredentials, type CredentialSet } from '../plan/credential-set.ts';
import { formsOf, type CredentialForm } from '../plan/credential-form.ts';
import { askTarget, type PreflightRun } from './preflight.ts';

/**
 * The context with the accepted form of each credential: the first one that the target does not reject.
 * @throws NotSent if the run was stopped or a request limit was reached
 */
export async function withAcceptedForms(run: Omit<PreflightRun, 'target' | 'secrets'>): Promise<PlanContext> {
  const { setting } = run;
  const forms = new Map<string, CredentialForm>();
  for (const scheme of schemesWithForms(setting)) {
    const accepted = await acceptedForm(scheme, run);
    if (accepted !== undefined) forms.set(scheme.name, accepted);
  }
  if (forms.size === 0) return setting;
  const formed = (credentials: CredentialSet): CredentialSet =>
    new Map([...credentials].map(([name, value]) => [name, { ...value, form: forms.get(name) ?? value.form }]));
  return { ...setting, good: formed(setting.good), forbidden: formed(setting.forbidden) };
}

function schemesWithForms({ oracle, good }: PlanContext): SecurityScheme[] {
  const schemes = new Map(
    oracle.document.operations.flatMap(({ security }) =>
      security.flat().map((scheme) => [scheme.name, scheme] as const),
    ),
  );
  return [...schemes.values()].filter((scheme) => {
    const value = good.get(scheme.name);
    return value !== undefined && formsOf(scheme, value).length > 1;
  });
}

async function acceptedForm(
  scheme: SecurityScheme,
  run: Omit<PreflightRun, 'target' | 'secrets'>,
): Promise<CredentialForm | undefined> {
  const { good, oracle } = run.setting;
  const value = good.get(scheme.name);
  const operation = oracle.document.operations.find(({ security }) =>
    security.some((requirement) => requirement.length === 1 && requirement[0]?.name === scheme.name),
  );
  if (!value || !operation) return undefined;
  for (const form of formsOf(scheme, value)) {
    const credential = attachCredentials([scheme], new Map([[scheme.name, { ...value, form }]]));
    if (!credential) return undefined;
    const { response } = await askTarget(operation, run, { credential });
    if (response !== undefined && response.status !== 401 && response.status !== 403) return form;
  }
  return undefined;
}
