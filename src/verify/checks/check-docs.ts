/** What each check means, and how to mend what it found: all words about checks stand here. */
import type { ContractDefinition, InvariantInfo } from '../../provider/define-contract.ts';
import { generalCheckIds, type CheckId, type GeneralCheckId } from '../findings/finding.ts';

/** The words about one check. */
export interface CheckDoc {
  /** What holds where the check passes, in one sentence. */
  readonly title: string;
  /** What is looked at, and why it matters. */
  readonly description: string;
  /** How a service is mended that the check found fault with. */
  readonly fix: string;
}

export const checkDocs: Readonly<Record<GeneralCheckId, CheckDoc>> = {
  not_a_server_error: {
    title: 'No request brings the service down',
    description:
      'Whatever is sent, however odd: the answer is no 5xx, and the connection holds until the answer is complete. A crash that one request can cause, everybody can cause.',
    fix: 'Find the exception in the log of the service. Validate before you compute, and answer what a client did wrong with a 4xx.',
  },
  max_response_time: {
    title: 'Every request is answered in time',
    description:
      'An answer begins and ends within the time limit (--timeout, 5 seconds by default). A request that hangs holds a connection on both sides.',
    fix: 'Look for a promise that nobody settles, a lock that nobody frees, or a body that is never ended. If the service is just slow, raise --timeout.',
  },
  ignored_auth: {
    title: 'Without a good credential there is no success',
    description:
      'The operation is protected. No credential, an empty or unknown one, one that is almost right, one under another scheme or in another place: each is refused.',
    fix: 'Authenticate before the handler runs, compare the whole value, and look for it only where the document says.',
  },
  insufficient_permission: {
    title: 'Without permission there is no success',
    description: 'A credential that is authenticated but not permitted (--forbidden-credential) is refused.',
    fix: 'Check the permission of the caller after authentication and before the handler, for every security alternative.',
  },
  missing_required_header: {
    title: 'A required header is required',
    description: 'The document marks a header as required; a request without it is refused.',
    fix: 'Validate headers as bodies are validated; do not fill in a default for one that is required.',
  },
  negative_data_rejection: {
    title: 'What the document forbids is refused',
    description:
      'Each keyword of each schema is broken once, everything else left right: a type, a limit, a format, a required member, JSON as such. None of that is accepted.',
    fix: 'Validate against the schema before anything else: without coercing types, with formats, and with lengths counted in code points. Parse JSON strictly.',
  },
  positive_data_acceptance: {
    title: 'What the document allows is accepted',
    description:
      'Values at every limit, optional members with and without, odd but lawful text: a valid request with a good credential succeeds.',
    fix: 'Drop the rule that the document does not have, or put it into the document. Count characters as code points, not as UTF-16 units or bytes.',
  },
  status_code_conformance: {
    title: 'The status is the one that the document has for the situation',
    description:
      'A success is the declared success; a refusal is declared, and the one that fits: 401 for a credential, 403 for permission, a validation status for data.',
    fix: 'Answer with the declared status, or declare the one that you answer with.',
  },
  content_type_conformance: {
    title: 'A body is sent as the media type that the document declares',
    description: 'Clients choose their parser by the Content-Type. Parameters such as charset do not matter.',
    fix: 'Set the Content-Type that the document declares for the status, on error answers too.',
  },
  response_headers_conformance: {
    title: 'Declared response headers are there and follow their schemas',
    description:
      'The document declares headers for an answer; required ones are present, and values follow their schemas.',
    fix: 'Send the header as declared, or declare it as it is sent.',
  },
  response_schema_conformance: {
    title: 'A body follows the schema of its status',
    description:
      'The body is JSON, required members are there, types and formats are right: for successes and for errors. Members beyond the schema are lawful.',
    fix: 'Answer with the declared shape, error answers of frameworks included, or mend the document.',
  },
  unsupported_method: {
    title: 'A method that is not offered is refused as HTTP has it',
    description:
      'Other methods on the same path may be answered in any way, since the document may be a slice of a larger API; but a 405 names the methods that are allowed.',
    fix: 'Send "Allow" with every 405 (RFC 9110, 15.5.6).',
  },
  secret_leak: {
    title: "No answer shows the caller's credential",
    description:
      'Answers are logged, cached and shown on screens. A credential that is repeated in one is a credential lost.',
    fix: 'Leave request headers and query strings out of answers, error messages included.',
  },
};

/** The words about a check of either kind; undefined for an id that nobody knows. */
export function checkDocFor(id: string, provider?: string, contract?: ContractDefinition): CheckDoc | undefined {
  const general = generalCheckIds.find((known) => known === id);
  if (general) return checkDocs[general];
  const invariant = contract?.invariants.find((known) => `${provider}/${known.id}` === id);
  return invariant && invariantDoc(invariant);
}

/** A provider's own rule in the same form. */
const invariantDoc = ({ title, basis, reason, specPointer, fix }: InvariantInfo): CheckDoc => ({
  title,
  description:
    basis === 'documented'
      ? `The document says so at ${specPointer}.`
      : `An assumption, so a departure is a warning: ${reason ?? ''} (${specPointer})`,
  fix,
});

/** Every check of a provider, the general ones first. */
export const allCheckIds = (provider: string, { invariants }: ContractDefinition): CheckId[] => [
  ...generalCheckIds,
  ...invariants.map(({ id }): CheckId => `${provider}/${id}`),
];
