/** The contracts stand on their documents, and each reads a token as its rules say. */
import { describe, expect, test } from '@jest/globals';
import { invalidSpecPointers } from '../../../src/verify/checks/invariant-checker.ts';
import { allCheckIds, checkDocFor } from '../../../src/verify/checks/check-docs.ts';
import { loadSubject } from '../../../src/verify/verification-subject.ts';
import { SpecOracle } from '../../../src/verify/spec-oracle.ts';
import { findProviders } from '../../../src/provider/registry.ts';
import { readJwt } from '../../../src/provider/contract-invariants/jwt.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${encode({ alg: 'EdDSA' })}.${encode({ jti: '1' })}.c2ln`;

describe.each(findProviders().map(({ id }) => id))('The contract of %s', (provider) => {
  test('cites what its document says', async () => {
    const { document, contract } = await loadSubject({ provider });
    expect(invalidSpecPointers(contract, new SpecOracle(document))).toEqual([]);
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
