/** JWTs: signed with EdDSA, and good by the published key. */
import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createRandom } from '../../src/lib/random.ts';
import { JwtSigner } from '../../src/tokens/jwt-signer.ts';

describe('A mint', () => {
  test('signs claims that verify by its key set, with nothing added', async () => {
    const jwtSigner = new JwtSigner(createRandom().bytes(32));
    const claims = { jti: 'a', sub: 'b', iat: 1_800_000_000, exp: 4_000_000_000, name: 'Täst' };
    const jwt = await jwtSigner.sign(claims);
    const { payload, protectedHeader } = await jwtVerify(jwt, createLocalJWKSet(await jwtSigner.jwks()));
    expect(payload).toEqual(claims);
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'JWT', kid: expect.any(String) });
  });

  test('publishes no private part', async () => {
    const { keys } = await new JwtSigner(createRandom().bytes(32)).jwks();
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
    ]);
  });

  test('has a key of its own, unless the same seed says otherwise', async () => {
    const kid = async (jwtSigner: JwtSigner): Promise<unknown> => decodeProtectedHeader(await jwtSigner.sign({})).kid;
    expect(await kid(new JwtSigner(createRandom().bytes(32)))).not.toBe(
      await kid(new JwtSigner(createRandom().bytes(32))),
    );
    expect(await kid(new JwtSigner(createRandom(1).bytes(32)))).toBe(
      await kid(new JwtSigner(createRandom(1).bytes(32))),
    );
  });

  test('signs the same for the same seed', async () => {
    expect(await new JwtSigner(createRandom(1).bytes(32)).sign({ jti: 'a' })).toBe(
      await new JwtSigner(createRandom(1).bytes(32)).sign({ jti: 'a' }),
    );
  });

  test('whose key is another does not vouch for it', async () => {
    const jwt = await new JwtSigner(createRandom().bytes(32)).sign({ jti: 'a' });
    await expect(
      jwtVerify(jwt, createLocalJWKSet(await new JwtSigner(createRandom().bytes(32)).jwks())),
    ).rejects.toThrow();
  });
});
