/** What a contract says of its provider: the rules that the document tells in prose, for any implementation of it. */

/** Defines a provider's contract; the default export of `contracts/<id>.ts`. */
export interface ContractDefinition {
  readonly rules: readonly object[];
}

export const defineContract = (definition: ContractDefinition): ContractDefinition => definition;
