/** Kinds of faults that a service for any document may have. */
import { credentialFaults, protocolFaults } from './exchange-faults.ts';
import type { DocumentFault } from './passage.ts';
import { requestFaults } from './request-faults.ts';
import { resourceFaults } from './resource-faults.ts';
import { rejectionFaults, successFaults } from './response-faults.ts';

export const documentFaults: readonly DocumentFault[] = [
  ...requestFaults,
  ...protocolFaults,
  ...credentialFaults,
  ...successFaults,
  ...rejectionFaults,
  ...resourceFaults,
];
