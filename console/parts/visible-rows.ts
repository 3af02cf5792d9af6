/** Which rows of a long list are in sight. Items added on top do not move the visible rows. */
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Rows rendered beyond each edge. */
const margin = 5;

/** @param ids of the first and other items; the first one tells whether items were added on top */
export function useVisibleRows<Item>(items: readonly Item[], idOf: (item: Item) => string, rowHeight: number) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(600);
  const first = useRef<string | undefined>(undefined);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    const before = first.current;
    first.current = items[0] && idOf(items[0]);
    // `top`, not `scrollTop`: reading that would make the browser lay out the page.
    if (!element || before === undefined || before === first.current || top.peek() === 0) return;
    const moved = items.findIndex((item) => idOf(item) === before);
    if (moved > 0) element.scrollTop += moved * rowHeight;
  }, [items]);

  return {
    box,
    from: Math.max(0, Math.min(items.length, Math.floor(top.value / rowHeight)) - margin),
    to: Math.min(items.length, Math.ceil((top.value + height.value) / rowHeight) + margin),
    onScroll: (event: Event): void => {
      if (event.currentTarget instanceof HTMLElement) top.value = event.currentTarget.scrollTop;
    },
    /** Scrolls until a row is in sight. */
    show(index: number): void {
      const element = box.current;
      if (!element || index < 0) return;
      if (index * rowHeight < element.scrollTop) element.scrollTop = index * rowHeight;
      else if ((index + 1) * rowHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = (index + 1) * rowHeight - element.clientHeight;
    },
  };
}
