/** The contracts stand on their documents, and each reads a token as its rules say. */
import { describe, expect, test } from '@jest/globals';
import { brokenCitations } from '../../src/contract/checks/rules.ts';
import { allCheckIds, textOfCheck } from '../../src/contract/checks/texts.ts';
import { load } from '../../src/contract/verify.ts';
import { Yardstick } from '../../src/contract/yardstick.ts';
import { findProviders } from '../../src/provider/registry.ts';
import { readJwt } from '../../src/provider/rules/jwt.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${encode({ alg: 'EdDSA' })}.${encode({ jti: '1' })}.c2ln`;

describe.each(findProviders().map(({ id }) => id))('The contract of %s', (provider) => {
  test('cites what its document says', async () => {
    const { document, contract } = await load({ provider });
    expect(brokenCitations(contract, new Yardstick(document))).toEqual([]);
  });

  test('gives a reason for each assumption, and a remedy for each rule', async () => {
    const { contract } = await load({ provider });
    expect(contract.rules.filter(({ basis, reason }) => basis === 'assumed' && !reason)).toEqual([]);
    expect(allCheckIds(provider, contract).filter((id) => !textOfCheck(id, provider, contract)?.mend)).toEqual([]);
  });
});

describe('A JWT', () => {
  test.each([jwt, `dz_${jwt}`, `dz_live_${jwt}`, `key-${jwt}`])('is read also after a prefix: %s', (token) => {
    expect(readJwt(token)?.claims).toEqual({ jti: '1' });
  });

  test.each(['', 'dz_abc', 'a.b.c', `${jwt}.more`, jwt.replace('.', '..'), `${jwt}=`, `${encode({ alg: 'none' })}.${encode('text')}.`])('is not: %s', (token) => {
    expect(readJwt(token)).toBeUndefined();
  });
});
