/** Phase 3: each security requirement alone, and invalid credentials. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { createRandom } from '../../lib/random.ts';
import type { Operation, SecurityScheme } from '../../openapi/operation.ts';
import type { Case, Expectation } from './case.ts';
import { formatSchemeValue } from './credential-form.ts';
import {
  attachCredential,
  attachCredentials,
  noCredential,
  requirementName,
  type SchemeValue,
} from './credential-set.ts';
import { composeRequest, type RequestChange } from './compose-request.ts';
import type { PlanContext } from './plan-context.ts';
import { plainBody } from './plain-bodies.ts';
import { deriveExpectation } from './derive-expectation.ts';
import { encodeText } from './encode-body.ts';
import { buildCase, slugOf } from './build-case.ts';
import { invalidCredentials, missingCredential, type InvalidCredential } from './invalid-credentials.ts';
import { otherWaysIn } from './odd-credentials.ts';

/** The credentials that are tried on every operation. */
const usual = /^(?:empty|unknown|truncated|extended|prefix-only|no-scheme|wrong-scheme-\w+|jwt|length-1200|word-1)$/;

export function credentialCases(operation: Operation, setting: PlanContext, which: 'all' | 'few' = 'all'): Case[] {
  const { security } = operation;
  if (security.length === 0 || security.some((securityRequirement) => securityRequirement.length === 0)) return [];
  return [
    ...security.flatMap((securityRequirement) => goodCase(operation, setting, securityRequirement)),
    ...[
      noneAtAll,
      ...(which === 'all' ? otherWaysIn(schemesOf(setting)).map((odd) => ({ ...odd, ...missingCredential })) : []),
    ].flatMap((one) => rejectedCase(operation, setting, one, 'none')),
    ...(which === 'all' ? withInvalidBodies(operation, setting) : []),
    ...security
      .filter((securityRequirement) => securityRequirement.length === 1)
      .flatMap(([scheme]) => schemeCases(operation, setting, scheme!, which)),
    ...security.flatMap((securityRequirement) => forbiddenCase(operation, setting, securityRequirement)),
  ];
}

/** The schemes of all operations. */
const schemesOf = ({ oracle }: PlanContext): SecurityScheme[] => [
  ...new Map(
    oracle.document.operations.flatMap(({ security }) =>
      security.flat().map((scheme) => [scheme.name, scheme] as const),
    ),
  ).values(),
];

const noneAtAll: InvalidCredential = {
  slug: 'none',
  title: 'no credential',
  credential: noCredential,
  ...missingCredential,
};

/** Statuses of a service that validates before it authenticates. */
const validationStatuses = [400, 413, 415, 422];

/** Neither the credential nor the body is valid: any rejection will do. */
function withInvalidBodies(operation: Operation, setting: PlanContext): Case[] {
  const [scheme] = operation.security.flat();
  if (!scheme || !operation.body) return [];
  const unknown = attachCredential(scheme, formatSchemeValue(scheme, { value: 'unknown', named: false }), []);
  const bodies: [slug: string, title: string, body: Json | Uint8Array | 'none'][] = [
    ['malformed', 'malformed JSON', encodeText('{')],
    ['empty-list', 'an empty list as the body', []],
    ['empty-object', 'an empty object as the body', {}],
    ['null', 'null as the body', null],
    ['no', 'no body', 'none'],
  ];
  return bodies.flatMap(([slug, title, body]) =>
    [
      { slug: `none-and-${slug}`, title: `no credential and ${title}`, credential: noCredential },
      { slug: `unknown-and-${slug}`, title: `an unknown credential and ${title}`, credential: unknown },
    ].flatMap((one) =>
      rejectedCase(operation, setting, { ...one, body, tolerated: validationStatuses, ...missingCredential }, 'none'),
    ),
  );
}

function goodCase(operation: Operation, setting: PlanContext, securityRequirement: readonly SecurityScheme[]): Case[] {
  const credential = attachCredentials(securityRequirement, setting.good);
  if (!credential) return [];
  const name = requirementName(securityRequirement);
  return buildCase(operation, setting, {
    phase: 'credentials',
    slug: `${slugOf(name)}/good`,
    title: `${name} alone, with a valid credential`,
    dedupeKey: `security ${name}`,
    change: { credential },
    intent: 'accept',
    securityRequirement: name,
  });
}

function schemeCases(operation: Operation, setting: PlanContext, scheme: SecurityScheme, which: 'all' | 'few'): Case[] {
  const schemeValue: SchemeValue = setting.good.get(scheme.name) ?? {
    value: createRandom(setting.seed, 'stand-in').text(20, 'abcdefghijklmnopqrstuvwxyz'),
    named: false,
    variable: 'UNKNOWN',
    label: 'stand-in',
  };
  // A service may accept any scheme of its document on each operation.
  const others = schemesOf(setting).filter(({ name }) => name !== scheme.name);
  return invalidCredentials(scheme, schemeValue, others, createRandom(setting.seed, 'credentials'))
    .filter(({ slug }) => which === 'all' || usual.test(slug))
    .flatMap((invalidCredential) => rejectedCase(operation, setting, invalidCredential, scheme.name));
}

/** Whether the plain request is valid. If not, a service may validate it before the credential. */
function isPlainValid(operation: Operation, setting: PlanContext): boolean {
  const { expectation } = deriveExpectation(operation, composeRequest(operation, setting), setting.oracle);
  return expectation.kind === 'accept';
}

function rejectedCase(
  operation: Operation,
  setting: PlanContext,
  invalidCredential: InvalidCredential,
  group: string,
): Case[] {
  const rationale = setting.oracle.rationale(securityPointer(operation, setting));
  const expectation: Expectation = {
    kind: 'reject',
    situation: 'credential',
    rationale: invalidCredential.rationale ?? rationale,
    tolerated: [
      ...(invalidCredential.tolerated ?? []),
      ...(isPlainValid(operation, setting) ? [] : validationStatuses),
    ],
    ...(invalidCredential.doubtful && { doubtful: invalidCredential.doubtful }),
  };
  return buildCase(operation, setting, {
    phase: 'credentials',
    slug: group === 'none' ? invalidCredential.slug : `${slugOf(group)}/${invalidCredential.slug}`,
    title: group === 'none' ? invalidCredential.title : `${group}: ${invalidCredential.title}`,
    dedupeKey: `credential ${invalidCredential.slug}`,
    change: { credential: invalidCredential.credential, ...bodyWith(invalidCredential, operation, setting) },
    expectation,
    checks: ['ignored_auth', 'status_code_conformance'],
    securityRequirement: group,
  });
}

function bodyWith(
  { member, body }: InvalidCredential,
  operation: Operation,
  setting: PlanContext,
): Pick<RequestChange, 'body'> {
  if (body !== undefined) return { body };
  const plain = plainBody(operation, setting);
  return member && isObject(plain) ? { body: { ...(plain as JsonObject), [member[0]]: member[1] } } : {};
}

function forbiddenCase(
  operation: Operation,
  setting: PlanContext,
  securityRequirement: readonly SecurityScheme[],
): Case[] {
  const credential = attachCredentials(securityRequirement, setting.forbidden);
  if (!credential) return [];
  const name = requirementName(securityRequirement);
  const declared = setting.oracle.declares(operation, 403);
  const rationale = setting.oracle.rationale(
    declared ? `${declared.pointer}/description` : securityPointer(operation, setting),
  );
  return buildCase(operation, setting, {
    phase: 'credentials',
    slug: `${slugOf(name)}/not-permitted`,
    title: `${name}, authenticated but not permitted`,
    dedupeKey: `permission ${name}`,
    change: { credential },
    expectation: { kind: 'reject', situation: 'permission', rationale },
    checks: ['insufficient_permission', 'status_code_conformance'],
    securityRequirement: name,
  });
}

/** JSON Pointer of the security of the operation: its own, or that of the document. */
export function securityPointer({ pointer }: Operation, { oracle }: PlanContext): string {
  const own = `${pointer}/security`;
  return oracle.rationale(own).quote === 'security: ' ? '/security' : own;
}
