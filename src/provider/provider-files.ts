/** The files of a provider. */

/** Paths of a provider's files. All but the document are optional. */
export interface ProviderFiles {
  readonly id: string;
  readonly document: string;
  readonly overlay: string;
  readonly mock: string;
  readonly contract: string;
  /** Whether the document is served in spite of its lint findings. */
  readonly isLenient: boolean;
}
