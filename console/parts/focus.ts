/** Moves the focus when the element that has it disappears. */

const focusAt = (selector: string): boolean => {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  return element !== null && element === document.activeElement;
};

export const focusMain = (): void => void focusAt('#main');

/** Moves the focus to the list of the view, once it is rendered. A view without a list gets the focus itself. */
export function focusList(): void {
  const list = 'main [role=listbox], main .grid-rows';
  if (!focusAt(list)) requestAnimationFrame(() => focusAt(list) || focusMain());
}
