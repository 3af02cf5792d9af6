/** The credentials with which every session starts, for every provider. */

export type SeededCredentialMeaning = 'active' | 'expired' | 'revoked' | 'readonly';

/** By secret, what each is good for. */
export const seededCredentials: ReadonlyMap<string, SeededCredentialMeaning> = new Map([
  ['mock_valid', 'active'],
  ['mock_expired', 'expired'],
  ['mock_revoked', 'revoked'],
  ['mock_readonly', 'readonly'],
]);
