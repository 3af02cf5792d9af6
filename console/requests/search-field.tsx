/** The search field. Below it are messages about filters that are not valid; a popover explains the filters. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { search, searchProblems } from '../state/requests.ts';
import { SearchHelp } from './search-help.tsx';

export function SearchField() {
  const problems = useId();
  const help = useId();
  const isOpen = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen.value) return;
    const close = (event: Event): void => {
      const isOutside = event.target instanceof Node && !box.current?.contains(event.target);
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      if (!(event instanceof KeyboardEvent) && isOutside) isOpen.value = false;
      if (!isEscape) return;
      event.stopPropagation();
      isOpen.value = false;
      toggle.current?.focus();
    };
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, close, true);
    return () => {
      for (const name of ['pointerdown', 'keydown']) removeEventListener(name, close, true);
    };
  }, [isOpen.value]);
  const isWrong = searchProblems.value.length > 0;
  return (
    <div class="search-box" ref={box}>
      <input
        id="search"
        type="search"
        aria-label="Search requests"
        placeholder="Search names, bodies, URLs; status:4xx token:…  ( / )"
        autoComplete="off"
        spellcheck={false}
        value={search.value}
        aria-invalid={isWrong}
        {...(isWrong && { 'aria-describedby': problems })}
        onInput={(event) => {
          search.value = event.currentTarget.value;
        }}
      />
      <button
        type="button"
        ref={toggle}
        class="action quiet"
        aria-label="Search filters"
        title="Search filters"
        aria-expanded={isOpen.value}
        aria-controls={help}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        Filters
      </button>
      {isWrong && (
        <p class="problem search-problem" id={problems} role="status">
          {searchProblems.value.join(' ')}
        </p>
      )}
      <div id={help} class="popover" role="region" aria-label="Search filters" hidden={!isOpen.value}>
        {isOpen.value && <SearchHelp />}
      </div>
    </div>
  );
}
