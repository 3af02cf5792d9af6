/** Makes a case of an idea: composes the request, derives what must become of it, drops what contradicts itself. */
import type { Operation } from '../../openapi/operation.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Case, Expectation, KeywordProbe, Phase } from '../case.ts';
import type { CheckId } from '../finding.ts';
import { compose, type Change, type Setting } from './base.ts';
import { derive } from './derive.ts';

/** What a generator has in mind. */
export interface Idea {
  readonly phase: Phase;
  /** The last part of the case's id. */
  readonly slug: string;
  readonly title: string;
  readonly change: Change;
  /** What the generator means to see; a case whose bytes say otherwise is dropped. */
  readonly intent?: 'accept' | 'reject';
  /** Nobody can say what a lawful service does with it: why. */
  readonly any?: string;
  /** The expectation where the schemas don't tell it. */
  readonly expectation?: Expectation;
  /** Refusals that are lawful although the schemas allow the request. */
  readonly tolerated?: readonly number[];
  /** What a wrong refusal is about; a wrong acceptance is told by what was broken. */
  readonly topic: string;
  readonly checks?: readonly CheckId[];
  /** The keywords that are on their valid side where the request is valid. */
  readonly keywords?: readonly Omit<KeywordProbe, 'polarity'>[];
  readonly alternative?: string;
}

/** The case, or nothing where intent and bytes disagree. */
export function make(operation: Operation, setting: Setting, idea: Idea): Case[] {
  const request = compose(operation, setting, idea.change);
  const derived = derive(operation, request, setting.yardstick);
  const expectation = expectationOf(idea, derived.expectation);
  if (!idea.expectation && idea.intent && expectation.kind !== idea.intent && expectation.kind !== 'any') return [];
  return [{
    id: `${setting.provider}/${idea.phase}/${slugOf(operation.id)}/${idea.slug}`,
    provider: setting.provider,
    operation,
    phase: idea.phase,
    title: idea.title,
    checks: idea.checks ?? checksOf(expectation),
    request,
    expectation,
    fault: faultOf(idea, expectation, derived.violations),
    probes: probesOf(idea, expectation, derived.violations, setting),
    ...(idea.alternative !== undefined && { alternative: idea.alternative }),
  }];
}

function expectationOf({ any: why, expectation, tolerated }: Idea, derived: Expectation): Expectation {
  if (expectation) return expectation;
  if (why !== undefined) return { kind: 'any', why };
  return derived.kind === 'accept' && tolerated ? { ...derived, tolerated } : derived;
}

/** The check that a departure from the expectation belongs to. */
function checksOf(expectation: Expectation): CheckId[] {
  switch (expectation.kind) {
    case 'accept': return ['positive_data_acceptance', 'response_schema_conformance'];
    case 'reject': return [rejectionCheck(expectation.situation), 'status_code_conformance'];
    case 'any': return ['not_a_server_error'];
    case 'protocol': return ['not_a_server_error', 'status_code_conformance'];
  }
}

/** The check to which an accepted refusal belongs. */
export function rejectionCheck(situation: Extract<Expectation, { kind: 'reject' }>['situation']): CheckId {
  if (situation === 'credential') return 'ignored_auth';
  return situation === 'permission' ? 'insufficient_permission' : 'negative_data_rejection';
}

function faultOf({ topic }: Idea, { kind }: Expectation, violations: readonly Violation[]): string {
  const first = violations.find((violation) => violation.in === 'body') ?? violations[0];
  return kind === 'reject' && first ? `${first.in}${first.pointer} ${first.keyword}` : topic;
}

function probesOf({ keywords = [] }: Idea, { kind }: Expectation, violations: readonly Violation[], { yardstick }: Setting): KeywordProbe[] {
  if (kind === 'accept') return keywords.map((keyword) => ({ ...keyword, polarity: 'valid' }));
  if (kind !== 'reject') return [];
  return violations.flatMap((violation): KeywordProbe[] => {
    const pointer = yardstick.pointerOf(violation);
    if (pointer === undefined) return [];
    if (yardstick.has(`${pointer}/${violation.keyword}`)) return [{ pointer, keyword: violation.keyword, polarity: 'invalid' }];
    // A union as a whole: each of its branches was missed.
    return keywords.filter(({ keyword }) => keyword === violation.keyword).map((keyword) => ({ ...keyword, polarity: 'invalid' }));
  });
}

/** A text as part of an id. */
export const slugOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9_.+-]+/g, '-').replace(/^-+|(?<!-)-+$/g, '');
