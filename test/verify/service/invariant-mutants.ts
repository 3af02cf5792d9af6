/** Seeded defects that the invariants of the contracts must find, by check. */
import { randomUUID } from 'node:crypto';
import { entry, info, mutant, shift, token, whole, type Body, type Mutant } from './mutant.ts';
import { isRecord } from './service.ts';

export const invariantMutants: Readonly<Record<`${string}/${string}`, readonly Mutant[]>> = {
  'alumio/access_token_unique': [
    mutant(
      'alumio',
      'one token for all',
      whole((body) => {
        body['access_token'] = 'constant';
      }),
    ),
  ],
  'alumio/identifier_unique': [
    mutant(
      'alumio',
      'one identifier for all',
      whole((body) => {
        body['identifier'] = 'constant';
      }),
    ),
  ],
  'alumio/identifier_given': [
    mutant(
      'alumio',
      'an answer without the identifier',
      whole((body) => {
        delete body['identifier'];
      }),
    ),
  ],
  'alumio/token_given': [
    mutant(
      'alumio',
      'an answer without the token',
      whole((body) => {
        delete body['access_token'];
      }),
    ),
  ],
  'vida/success_true': [
    mutant(
      'vida',
      'success is false',
      whole((body) => {
        body['success'] = false;
      }),
    ),
  ],
  'vida/description_echo': [
    mutant(
      'vida',
      'descriptions are trimmed',
      token((made) => {
        made['description'] = String(made['description']).trim();
      }),
    ),
  ],
  'vida/type_echo': [
    mutant(
      'vida',
      'the type is another',
      token((made) => {
        made['type'] = 'user';
      }),
    ),
  ],
  'vida/timestamp_fresh': [
    mutant(
      'vida',
      'the timestamp is a constant',
      token((made) => {
        made['timestamp'] = '167882907';
      }),
    ),
  ],
  'vida/token_unique': [
    mutant(
      'vida',
      'the token depends on the description',
      token((made) => {
        made['token'] = `t-${String(made['description'])}`;
      }),
    ),
  ],
  'vida/token_given': [
    mutant(
      'vida',
      'an answer without the token',
      whole((body) => {
        delete body['token'];
      }),
    ),
  ],
  'typeauth/success_true': [
    mutant(
      'typeauth',
      'success is false',
      whole((body) => {
        body['success'] = false;
      }),
    ),
  ],
  'typeauth/tags_echo': [
    mutant(
      'typeauth',
      'tags are lost',
      entry((made) => {
        made['tags'] = [];
      }),
    ),
  ],
  'typeauth/auth_id_unique': [
    mutant(
      'typeauth',
      'one secret for all',
      entry((made) => {
        made['auth_id'] = 'constant';
      }),
    ),
  ],
  'typeauth/id_unique': [
    mutant(
      'typeauth',
      'one id for all',
      entry((made) => {
        made['id'] = 'constant';
      }),
    ),
  ],
  'typeauth/created_at_possible': [
    mutant(
      'typeauth',
      'created tomorrow',
      entry((made) => {
        made['createdAt'] = made['updatedAt'] = shift(made['createdAt'], 86_400_000);
      }),
    ),
  ],
  'typeauth/created_at_fresh': [
    mutant(
      'typeauth',
      'created a year ago',
      entry((made) => {
        made['createdAt'] = shift(made['createdAt'], -365 * 86_400_000);
      }),
    ),
  ],
  'typeauth/updated_at_order': [
    mutant(
      'typeauth',
      'updated before it was created',
      entry((made) => {
        made['updatedAt'] = shift(made['createdAt'], -3_600_000);
      }),
    ),
  ],
  'typeauth/amount_made': [
    mutant(
      'typeauth',
      'always one entry',
      whole((body) => {
        body['data'] = (body['data'] as unknown[]).slice(0, 1);
      }),
    ),
  ],
  'dayzero/token_is_jwt': [
    mutant(
      'dayzero',
      'the token is opaque',
      whole((body) => {
        body['token'] = `dz_${randomUUID()}`;
      }),
    ),
  ],
  'dayzero/jwt_claims': [
    mutant(
      'dayzero',
      'the jti is another',
      info((made) => {
        made['jti'] = randomUUID();
      }),
    ),
  ],
  'dayzero/token_prefix': [
    mutant(
      'dayzero',
      'the prefix is of no token',
      info((made) => {
        made['token_prefix'] = 'dz_abc';
      }),
    ),
  ],
  'dayzero/token_told_once': [
    mutant(
      'dayzero',
      'the token stands in the metadata',
      whole((body) => {
        (body['token_info'] as Body)['copy'] = body['token'];
      }),
    ),
  ],
  'dayzero/token_type_api': [
    mutant(
      'dayzero',
      'the type is bearer',
      info((made) => {
        made['token_type'] = 'bearer';
      }),
    ),
  ],
  'dayzero/name_echo': [
    mutant(
      'dayzero',
      'names are cut',
      info((made) => {
        made['name'] = String(made['name']).slice(0, 50);
      }),
    ),
  ],
  'dayzero/description_echo': [
    mutant(
      'dayzero',
      'descriptions are escaped',
      info((made) => {
        if (typeof made['description'] === 'string') made['description'] = made['description'].replaceAll('<', '&lt;');
      }),
    ),
  ],
  'dayzero/created_at_fresh': [
    mutant(
      'dayzero',
      'local time is told as UTC',
      info((made) => {
        made['created_at'] = shift(made['created_at'], 7_200_000);
        made['expires_at'] = shift(made['expires_at'], 7_200_000);
      }),
    ),
  ],
  'dayzero/expires_in_days': [
    mutant(
      'dayzero',
      'the default is 30',
      info((made, call) => {
        if (isRecord(call.body) && call.body['expires_in_days'] === undefined)
          made['expires_at'] = shift(made['created_at'], 30 * 86_400_000);
      }),
    ),
    mutant(
      'dayzero',
      'it never expires',
      info((made) => {
        made['expires_at'] = null;
      }),
    ),
  ],
  'dayzero/never_used': [
    mutant(
      'dayzero',
      'used before it was given',
      info((made) => {
        made['last_used_at'] = made['created_at'];
      }),
    ),
  ],
  'dayzero/not_revoked': [
    mutant(
      'dayzero',
      'revoked from the start',
      info((made) => {
        made['revoked_at'] = made['created_at'];
      }),
    ),
  ],
  'dayzero/id_unique': [
    mutant(
      'dayzero',
      'one id for all',
      info((made) => {
        made['id'] = '1';
      }),
    ),
  ],
  'dayzero/jti_unique': [
    mutant(
      'dayzero',
      'one jti for all',
      info((made) => {
        made['jti'] = 'constant';
      }),
    ),
  ],
  'dayzero/token_unique': [
    mutant(
      'dayzero',
      'one token for all',
      whole((body) => {
        body['token'] = 'dz_eyJhbGciOiJIUzI1NiJ9.e30.c2ln';
      }),
    ),
  ],
  'askui/name_echo': [
    mutant(
      'askui',
      'names lose their case',
      token((made) => {
        made['name'] = String(made['name']).toLowerCase();
      }),
    ),
  ],
  'askui/expires_at_as_asked': [
    mutant(
      'askui',
      'offsets are dropped',
      token((made) => {
        if (typeof made['expiresAt'] === 'string') made['expiresAt'] = made['expiresAt'].replace(/[+-]\d\d:\d\d$/, 'Z');
      }),
    ),
  ],
  'askui/expires_at_absent': [
    mutant(
      'askui',
      'an end that nobody asked for',
      token((made, call) => {
        if (isRecord(call.body) && !('expiresAt' in call.body)) made['expiresAt'] = '2040-01-01T00:00:00Z';
      }),
    ),
  ],
  'askui/created_at_fresh': [
    mutant(
      'askui',
      'created at the epoch',
      token((made) => {
        made['createdAt'] = '1970-01-01T00:00:00Z';
      }),
    ),
  ],
  'askui/id_unique': [
    mutant(
      'askui',
      'one id for all',
      token((made) => {
        made['id'] = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
      }),
    ),
  ],
  'askui/token_string_unique': [
    mutant(
      'askui',
      'one token for all',
      whole((body) => {
        body['tokenString'] = 'constant';
      }),
    ),
  ],
};
