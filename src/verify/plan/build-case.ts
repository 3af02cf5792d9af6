/** Builds a case from a draft: composes the request, derives the expectation, and drops contradictory cases. */
import { inevitableError, type Operation } from '../../openapi/operation.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Case, CaseRequest, Expectation, KeywordProbe, Phase } from './case.ts';
import type { CheckId } from '../findings/finding.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { composeRequest, type RequestChange } from './compose-request.ts';
import type { PlanContext } from './plan-context.ts';
import { idPlace } from './id-places.ts';
import { plainBody } from './plain-bodies.ts';
import { looseMembers } from './tied-values.ts';
import { calledOperation, deriveExpectation, parseRequest, type DerivedExpectation } from './derive-expectation.ts';

/** A case draft of a generator. */
export interface CaseDraft {
  readonly phase: Phase;
  /** The last part of the case's id. */
  readonly slug: string;
  readonly title: string;
  readonly change: RequestChange;
  /** The intended outcome; the case is dropped if the derived expectation differs. */
  readonly intent?: 'accept' | 'reject';
  /** If the outcome is undefined: the reason. */
  readonly anyReason?: string;
  /** Whether `anyReason` holds only if the document does not forbid the member that the draft is about. */
  readonly unlessForbidden?: boolean;
  /** If the outcome is undefined: whether lawful parsers read different values. */
  readonly isAmbiguous?: boolean;
  /** The expectation, if it cannot be derived from the schemas. */
  readonly expectation?: Expectation;
  /** Rejection statuses that are allowed although the request is valid. */
  readonly tolerated?: readonly number[];
  /** De-duplication key for a wrong rejection; a wrong acceptance is identified by the violated keyword. */
  readonly dedupeKey: string;
  readonly checks?: readonly CheckId[];
  /** The keywords that a valid request exercises. */
  readonly keywords?: readonly Omit<KeywordProbe, 'polarity'>[];
  readonly securityRequirement?: string;
}

/** Builds a case about the body of an operation. */
export type BuildBodyCase = (draft: Omit<CaseDraft, 'phase'>) => Case[];

/** Returns the case, or an empty list if intent and derived expectation differ. */
export function buildCase(operation: Operation, setting: PlanContext, draft: CaseDraft): Case[] {
  if (setting.quota?.isUsedUp(operation, draft) === true) return [];
  const request = composeRequest(operation, setting, draft.change);
  // Another operation with the same path has its own cases.
  if (!isCalled(operation, request, setting.oracle)) return [];
  const derived = deriveExpectation(operation, request, setting.oracle);
  const expectation = expectationFor(draft, restricted(derived, setting), derived.violations);
  // An invalid example, for instance, makes the plain request invalid. How it is sent then shows nothing.
  if (
    expectation.kind === 'protocol' &&
    expectation.preferred === 'accept' &&
    !isAcceptable(derived, operation, setting)
  )
    return [];
  if (!draft.expectation && draft.intent && expectation.kind !== draft.intent && expectation.kind !== 'any') return [];
  return [
    {
      id: `${setting.provider}/${draft.phase}/${slugOf(operation.id)}/${draft.slug}`,
      provider: setting.provider,
      operation,
      phase: draft.phase,
      title: draft.title,
      checks: draft.checks ?? checksOf(expectation),
      request,
      expectation,
      dedupeKey: dedupeKeyOf(draft, expectation, derived.violations),
      probes: probesOf(draft, expectation, derived.violations, setting),
      ...(derived.violations.length > 1 && { isMixed: true }),
      unknownIds: unknownIds(operation, setting),
      looseMembers: setting.isStateless
        ? []
        : looseMembers(
            operation,
            parseRequest(operation, request, setting.oracle).data,
            plainBody(operation, setting),
            setting,
          ),
      ...(draft.securityRequirement !== undefined && { securityRequirement: draft.securityRequirement }),
    },
  ];
}

/** Whether nothing says that a request is rejected. */
const isAcceptable = ({ expectation }: DerivedExpectation, operation: Operation, { oracle }: PlanContext): boolean =>
  expectation.kind !== 'reject' && inevitableError(oracle.published(operation)) === undefined;

/** Whether a request calls this operation, and not another one with the same method and path. */
function isCalled(operation: Operation, request: CaseRequest, oracle: SpecOracle): boolean {
  const called = calledOperation(operation.method, request, oracle);
  return called === undefined || called.pointer === operation.pointer;
}

/** The path parameters that are neither given nor acquired. */
const unknownIds = (operation: Operation, { isStateless, resources, params }: PlanContext): string[] =>
  isStateless
    ? []
    : operation.parameters
        .filter(
          ({ in: location, name }) =>
            location === 'path' && !(name in params) && !resources.has(idPlace(operation, name)),
        )
        .map(({ name }) => name);

/** A request that the real service is known to reject is expected to be accepted, but only assumed to be. */
export function restricted(
  { expectation, body }: DerivedExpectation,
  { restrictions, oracle }: Pick<PlanContext, 'restrictions' | 'oracle'>,
): Expectation {
  if (expectation.kind !== 'accept') return expectation;
  const found = restrictions.find(({ applies }) => applies(body));
  return found
    ? { ...expectation, rationale: { ...oracle.rationale(found.specPointer), basis: 'assumed', reason: found.reason } }
    : expectation;
}

function expectationFor(
  { anyReason: why, unlessForbidden, isAmbiguous, expectation, tolerated }: CaseDraft,
  derived: Expectation,
  violations: readonly Violation[],
): Expectation {
  if (expectation) return expectation;
  const isForbidden = unlessForbidden === true && violations.some(({ keyword }) => memberKeywords.has(keyword));
  if (why !== undefined && !isForbidden) return { kind: 'any', why, ...(isAmbiguous && { isAmbiguous }) };
  return derived.kind === 'accept' && tolerated ? { ...derived, tolerated } : derived;
}

/** Keywords that forbid members. */
const memberKeywords = new Set(['additionalProperties', 'unevaluatedProperties', 'propertyNames']);

/** The checks that a case targets. */
function checksOf(expectation: Expectation): CheckId[] {
  switch (expectation.kind) {
    case 'accept':
      return ['positive_data_acceptance', 'response_schema_conformance'];
    case 'reject':
      return [rejectionCheck(expectation.situation), 'status_code_conformance'];
    case 'any':
      return ['not_a_server_error'];
    case 'protocol':
      return ['not_a_server_error', 'status_code_conformance'];
  }
}

/** The check that reports a wrong acceptance. */
function rejectionCheck(situation: Extract<Expectation, { kind: 'reject' }>['situation']): CheckId {
  if (situation === 'credential') return 'ignored_auth';
  return situation === 'permission' ? 'insufficient_permission' : 'negative_data_rejection';
}

function dedupeKeyOf({ dedupeKey }: CaseDraft, { kind }: Expectation, violations: readonly Violation[]): string {
  const first = violations.find((violation) => violation.in === 'body') ?? violations[0];
  return kind === 'reject' && first ? `${first.in}${first.pointer} ${first.keyword}` : dedupeKey;
}

function probesOf(
  { keywords = [] }: CaseDraft,
  { kind }: Expectation,
  violations: readonly Violation[],
  { oracle }: PlanContext,
): KeywordProbe[] {
  if (kind === 'accept') return keywords.map((keyword) => ({ ...keyword, polarity: 'valid' }));
  if (kind !== 'reject') return [];
  return violations.flatMap((violation): KeywordProbe[] => {
    const pointer = oracle.pointerOf(violation);
    if (pointer === undefined) return [];
    if (oracle.has(`${pointer}/${violation.keyword}`))
      return [{ pointer, keyword: violation.keyword, polarity: 'invalid' }];
    // A union: all branches are violated.
    return keywords
      .filter(({ keyword }) => keyword === violation.keyword)
      .map((keyword) => ({ ...keyword, polarity: 'invalid' }));
  });
}

/** Converts text to a part of an id. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_.+-]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '');
