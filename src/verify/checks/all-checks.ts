/** All general checks, in order of execution. */
import type { GeneralCheckId } from '../findings/finding.ts';
import type { CaseExchange } from '../run/case-exchange.ts';
import type { Check, CheckContext, Defect } from './check.ts';
import { contentTypeConformance } from './content-type-conformance.ts';
import { positiveDataAcceptance } from './data-acceptance.ts';
import { ignoredAuth, insufficientPermission, missingRequiredHeader, negativeDataRejection } from './data-rejection.ts';
import { maxResponseTime } from './max-response-time.ts';
import { notAServerError } from './not-a-server-error.ts';
import { responseHeadersConformance } from './response-headers-conformance.ts';
import { responseSchemaConformance } from './response-schema-conformance.ts';
import { resourceState } from './resource-state.ts';
import { secretLeak } from './secret-leak.ts';
import { statusCodeConformance } from './status-code-conformance.ts';
import { unsupportedMethod } from './unsupported-method.ts';

const checks: Readonly<Record<GeneralCheckId, Check>> = {
  not_a_server_error: notAServerError,
  max_response_time: maxResponseTime,
  ignored_auth: ignoredAuth,
  insufficient_permission: insufficientPermission,
  missing_required_header: missingRequiredHeader,
  negative_data_rejection: negativeDataRejection,
  positive_data_acceptance: positiveDataAcceptance,
  status_code_conformance: statusCodeConformance,
  content_type_conformance: contentTypeConformance,
  response_headers_conformance: responseHeadersConformance,
  response_schema_conformance: responseSchemaConformance,
  unsupported_method: unsupportedMethod,
  secret_leak: secretLeak,
  resource_state: resourceState,
};

const inOrder = Object.values(checks);

/** Runs all checks on an exchange. */
export const runChecks = (exchange: CaseExchange, context: CheckContext): Defect[] =>
  inOrder.flatMap((check) => check(exchange, context));
