/** Credentials that every session has from the start, for every provider. */

export type SeededCredentialMeaning = 'active' | 'expired' | 'revoked' | 'readonly';

/** Maps each secret to its meaning. */
export const seededCredentials: ReadonlyMap<string, SeededCredentialMeaning> = new Map([
  ['mock_valid', 'active'],
  ['mock_expired', 'expired'],
  ['mock_revoked', 'revoked'],
  ['mock_readonly', 'readonly'],
]);
