/** The providers that are served. */
import { signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { ProviderView } from '../api/api-types.ts';

export const providers = signal<readonly ProviderView[]>([]);

export const refreshProviders = async (): Promise<void> => {
  providers.value = await api.providers.list();
};

export const findProvider = (id: string | null): ProviderView | undefined =>
  providers.value.find((provider) => provider.id === id);
