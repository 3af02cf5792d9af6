/** Dark or light: as the system has it, or as was chosen. */
import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'mockmint-theme';
const order: readonly Theme[] = ['system', 'light', 'dark'];
const stored = localStorage.getItem(storageKey);

export const theme = signal<Theme>(order.find((one) => one === stored) ?? 'system');

export function switchTheme(): void {
  const next = order[(order.indexOf(theme.value) + 1) % order.length] ?? 'system';
  theme.value = next;
  localStorage.setItem(storageKey, next);
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}
