/** One provider's way of a request, from its address to its token: a table of steps. */
import type { RequestHandler, Response } from 'express';
import { isLater } from '../core/soon.ts';
import { markOf } from '../openapi/remembered.ts';
import type { Provider } from '../provider/registry.ts';
import type { MemoryLimit } from '../state/memory-budget.ts';
import { readBody } from './body.ts';
import { authenticate, type AuthMode } from './credential.ts';
import { crossOrigin } from './cross-origin.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { findOperation } from './find-operation.ts';
import { issue } from './issue.ts';
import { checkProtocol } from './protocol.ts';
import { refuseInOwnWords, type CrashListener } from './refusal-exit.ts';
import type { Step } from './step.ts';
import { magicValues, preferences, rules } from './triggers.ts';
import { validateRequest } from './validation/step.ts';
import { validatorOf } from './validation/validator.ts';

export interface WayOptions {
  readonly auth: AuthMode;
  /** Whether `Prefer` and magic values are listened to. */
  readonly triggers: boolean;
  readonly onCrash: CrashListener;
  /** Bounds the bodies of the requests under way. */
  readonly bodies: MemoryLimit;
}

const validators = { name: 'validator', packages: ['express-openapi-validator', 'ajv', 'ajv-draft-04', 'ajv-formats'] };

/**
 * What answers a provider's requests, once an exchange is open for them. Everything that they will need is compiled now,
 * or at the first of them where it is known to compile.
 * @throws AppError `broken-document`
 */
export function wayOf(provider: Provider, options: WayOptions): RequestHandler {
  const compiles = markOf(provider.document.print, validators);
  let way = compiles.isSet() ? undefined : createWay(provider, options);
  if (way) compiles.set();
  return (req, res, next) => (way ??= createWay(provider, options))(req, res, next);
}

function createWay(provider: Provider, { auth, triggers, onCrash, bodies }: WayOptions): RequestHandler {
  const validator = validatorOf(provider.document);
  const refuse = refuseInOwnWords(provider, onCrash);
  const steps: readonly Step[] = [
    crossOrigin,
    findOperation(provider),
    readBody(bodies),
    ...(triggers ? [preferences(provider)] : []),
    rules(provider),
    ...(triggers ? [magicValues(provider)] : []),
    authenticate(provider, auth),
    checkProtocol(provider),
    validateRequest(validator),
    issue(provider, validator),
  ];
  const go = async (exchange: Exchange, res: Response): Promise<void> => {
    try {
      for (let i = 0; i < steps.length; i++) { // An iterator would be kept over each wait.
        const outcome = steps[i]!(exchange, res);
        if ((isLater(outcome) ? await outcome : outcome) === 'ended') return;
      }
    } catch (error) {
      refuse(error, exchange, res);
    }
  };
  return (_req, res) => go(exchangeOf(res), res);
}
