/** The types of the server's validator. */
import { isObject } from '../../lib/json.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { RequestData } from '../../openapi/document-validator.ts';
import type { Operation } from '../../openapi/operation.ts';

/** An error of the library. It lacks details; validate again with the document validator to report them. */
export interface ValidatorError {
  readonly status: number;
  readonly errors: readonly { readonly path: string; readonly message: string; readonly errorCode?: string }[];
}

export const isValidatorError = (error: unknown): error is ValidatorError =>
  isObject(error) && typeof error['status'] === 'number' && Array.isArray(error['errors']);

/** The parts of a document that its validator needs. */
export type ValidatedDocument = Pick<OpenApiDocument, 'effective' | 'operations' | 'locate'>;

/** A request to an operation, with its original URL. */
export interface ReceivedRequest extends RequestData {
  readonly url: string;
}

/** Validates the exchanges of one document. */
export interface Validator {
  /** Compiles what the requests to an operation need. Large schemas take several turns of the event loop. */
  prepare?(operation: Operation): MaybePromise<void>;
  /** @throws ValidatorError if the request is invalid */
  request(operation: Operation, request: ReceivedRequest): void;
  /** @throws ValidatorError if the document does not declare such a JSON response */
  response(operation: Operation, status: number, body: unknown): void;
}
