/** Moves the focus when the element that has it disappears. */

const focusAt = (selector: string): boolean => {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  return element !== null && element === document.activeElement;
};

export const focusMain = (): void => void focusAt('#main');

/** Focuses the list of the view, which may have to be rendered first; the main area if there is none. */
export function focusList(): void {
  const list = 'main [role=listbox], main .grid-rows';
  if (!focusAt(list)) requestAnimationFrame(() => focusAt(list) || focusMain());
}
