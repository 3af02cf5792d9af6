/** All that a provider outside of this repository needs: its mock, its contract, and helpers for both. */
export { addDays, parseInstant, toRfc3339, type Clock } from './lib/clock.ts';
export { base62, type Random } from './lib/random.ts';
export { statusPhrase } from './lib/http.ts';
export { asText, isObject, type Json, type JsonObject } from './lib/json.ts';
export { formatPointer, parsePointer, valueAt } from './lib/json-pointer.ts';
export type { MaybePromise } from './lib/maybe-promise.ts';
export type { ParameterLocation } from './openapi/operation.ts';
export type { RequestData } from './openapi/document-validator.ts';
export type { Violation } from './openapi/violation.ts';
export type { JwtClaims } from './tokens/jwt-signer.ts';
export type { NewToken, Token } from './tokens/token.ts';
export {
  defineMock,
  type ErrorDetails,
  type ErrorStatuses,
  type MockContext,
  type MockDefinition,
  type MockRequest,
  type MockResponse,
  type OperationDefinition,
} from './provider/define-mock.ts';
export {
  defineContract,
  type ContractDefinition,
  type ContractInput,
  type ExtraCase,
  type Invariant,
  type InvariantInfo,
  type InvariantViolation,
  type KnownRestriction,
  type SuccessfulExchange,
} from './provider/define-contract.ts';
export { fastapiError } from './provider/error-formats/fastapi.ts';
export { sentence, sentences, violationMessage, violationPath } from './provider/error-formats/sentence.ts';
export * from './provider/contract-invariants/constant.ts';
export * from './provider/contract-invariants/echo.ts';
export * from './provider/contract-invariants/instant.ts';
export * from './provider/contract-invariants/jwt.ts';
export * from './provider/contract-invariants/same-name.ts';
export * from './provider/contract-invariants/unique.ts';
export * from './provider/contract-invariants/values.ts';
