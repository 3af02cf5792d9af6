/** The contracts stand on their documents, and each reads a token as its rules say. */
import { describe, expect, test } from '@jest/globals';
import { InvariantChecker, invalidSpecPointers } from '../../../src/verify/checks/invariant-checker.ts';
import { allCheckIds, checkDocFor } from '../../../src/verify/checks/check-docs.ts';
import { loadSubject } from '../../../src/verify/verification-subject.ts';
import { SpecOracle } from '../../../src/verify/spec-oracle.ts';
import { findProviders } from '../../../src/provider/registry.ts';
import type { Invariant, SuccessfulExchange } from '../../../src/provider/define-contract.ts';
import type { CaseExchange } from '../../../src/verify/run/case-exchange.ts';
import { readJwt } from '../../../src/provider/contract-invariants/jwt.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${encode({ alg: 'EdDSA' })}.${encode({ jti: '1' })}.c2ln`;

describe.each(findProviders().map(({ id }) => id))('The contract of %s', (provider) => {
  test('cites what its document says', async () => {
    const { document, contract } = await loadSubject({ provider });
    expect(invalidSpecPointers(contract, new SpecOracle(document))).toEqual([]);
  });

  test('reports what it assumes as a warning, and what is documented as an error', async () => {
    const { document, contract } = await loadSubject({ provider });
    const oracle = new SpecOracle(document);
    const broken = contract.invariants.map(({ checkWithHistory: _, ...invariant }) => ({
      ...invariant,
      check: () => [{ pointer: '', expected: 'another value', actual: 'this one' }],
    }));
    const [operation] = document.operations;
    const received = { case: { operation, expectation: { kind: 'accept' } } } as unknown as CaseExchange;
    const defects = new InvariantChecker(provider, { ...contract, invariants: broken }, oracle).check(
      {} as SuccessfulExchange,
      received,
    );
    const isAssumed = ({ basis, specPointer }: Invariant): boolean =>
      basis === 'assumed' || document.assumptionAt(specPointer) !== undefined;
    expect(defects.map(({ check, severity }) => [check, severity])).toEqual(
      broken.map((invariant) => [`${provider}/${invariant.id}`, isAssumed(invariant) ? 'warning' : 'error']),
    );
  });

  test('gives a reason for each assumption, and a remedy for each rule', async () => {
    const { contract } = await loadSubject({ provider });
    expect(contract.invariants.filter(({ basis, reason }) => basis === 'assumed' && !reason)).toEqual([]);
    expect(allCheckIds(provider, contract).filter((id) => !checkDocFor(id, provider, contract)?.fix)).toEqual([]);
  });
});

describe('A JWT', () => {
  test.each([jwt, `dz_${jwt}`, `dz_live_${jwt}`, `key-${jwt}`])('is read also after a prefix: %s', (token) => {
    expect(readJwt(token)?.claims).toEqual({ jti: '1' });
  });

  test.each([
    '',
    'dz_abc',
    'a.b.c',
    `${jwt}.more`,
    jwt.replace('.', '..'),
    `${jwt}=`,
    `${encode({ alg: 'none' })}.${encode('text')}.`,
  ])('is not: %s', (token) => {
    expect(readJwt(token)).toBeUndefined();
  });
});
