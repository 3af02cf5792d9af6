/** The request pipeline of one provider: an ordered list of handlers. */
import type { RequestHandler, Response } from 'express';
import { isPromise } from '../../lib/maybe-promise.ts';
import { openCheckCache } from '../../openapi/check-cache.ts';
import type { UnknownIds } from '../../provider/generic/hints.ts';
import type { Provider } from '../../provider/registry.ts';
import type { MemoryLimit } from '../../storage/memory-budget.ts';
import { readBody } from './read-body.ts';
import { authenticate, type AuthMode } from './authenticate.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { findOperation, locateOperation } from './find-operation.ts';
import { forward } from './forward.ts';
import { holdRequest } from './hold-request.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { checkProtocol } from './check-protocol.ts';
import { chooseOperation } from './choose-operation.ts';
import { providerErrorHandler, type CrashListener } from './provider-error-handler.ts';
import type { Handler } from './handler.ts';
import { magicValueTrigger, preferTrigger, ruleTrigger } from './triggers.ts';
import { replay, type RecordedExchange } from './replay-recorded.ts';
import { respond } from './respond.ts';
import { prepareValidation, validateRequest } from './validate-request.ts';
import { getValidator } from '../openapi-validator/server-validator.ts';
import { demandParts, installedLibrary } from '../openapi-validator/validator-library.ts';

export interface PipelineOptions {
  readonly auth: AuthMode;
  /** Whether `Prefer` and magic values trigger responses. */
  readonly triggers: boolean;
  readonly onCrash: CrashListener;
  /** Whether generic mocks make up resources that no request has created. */
  readonly unknownIds: UnknownIds;
  /** Memory limit for the bodies of requests in progress. */
  readonly bodies: MemoryLimit;
  /** Where requests are forwarded to; undefined if the mock answers all of them. */
  readonly upstream: Upstream | undefined;
  /** Exchanges to answer from. */
  readonly replay: readonly RecordedExchange[] | undefined;
}

const validatorCheck = {
  name: 'validator',
  packages: ['express-openapi-validator', 'ajv', 'ajv-draft-04', 'ajv-formats'],
};

/**
 * Creates the handler for a provider's requests, which needs an open exchange. Compiles the validators eagerly, or on
 * the first request if an earlier run has already compiled this document successfully.
 * @throws AppError `broken-document`, `wrong-dependency`
 */
export function createLazyPipeline(provider: Provider, options: PipelineOptions): RequestHandler {
  demandParts(installedLibrary);
  const compiles = openCheckCache(provider.document.digest, validatorCheck);
  let pipeline = compiles.hasPassed() ? undefined : createPipeline(provider, options);
  if (pipeline) compiles.markPassed();
  return (req, res, next) => (pipeline ??= createPipeline(provider, options))(req, res, next);
}

function createPipeline(provider: Provider, options: PipelineOptions): RequestHandler {
  const { auth, triggers, onCrash, unknownIds, bodies } = options;
  const validator = getValidator(provider.document);
  const { upstream, replay: recorded } = options;
  const handleError = providerErrorHandler(provider, onCrash);
  const handlers: readonly Handler[] = [
    ...(upstream
      ? [locateOperation(provider), holdRequest(bodies, provider)]
      : [recorded ? locateOperation(provider) : findOperation(provider), readBody(bodies, provider)]),
    chooseOperation(provider),
    ...(triggers ? [preferTrigger(provider)] : []),
    ruleTrigger(provider),
    ...(triggers ? [magicValueTrigger(provider)] : []),
    ...(recorded ? [replay(provider, recorded)] : []),
    ...(upstream ? [forward(provider, upstream, validator)] : []),
    ...(upstream || recorded ? [findOperation(provider), chooseOperation(provider)] : []),
    authenticate(provider, auth),
    checkProtocol(provider),
    prepareValidation(validator),
    validateRequest(validator),
    respond(provider, validator, unknownIds),
  ];
  const runHandlers = async (exchange: Exchange, res: Response): Promise<void> => {
    try {
      // An index loop, because an iterator would be retained across awaits.
      for (let i = 0; i < handlers.length; i++) {
        const outcome = handlers[i]!(exchange, res);
        if ((isPromise(outcome) ? await outcome : outcome) === 'handled') return;
      }
    } catch (error) {
      await handleError(error, exchange, res);
    }
  };
  return (_req, res) => runHandlers(exchangeOf(res), res);
}
