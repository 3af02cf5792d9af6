/** Which rows of a long list are in sight. Items added on top do not move the visible rows. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Rows rendered beyond each edge. */
const margin = 6;

interface VisibleRowsOptions<Item> {
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  /** Height of the rows in pixels, by the width of the list. */
  readonly rowHeight: (width: number) => number;
  /** Id of the open item, which is scrolled into sight. */
  readonly selected: string;
}

export function useVisibleRows<Item>({ items, idOf, rowHeight, selected }: VisibleRowsOptions<Item>) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const size = useSignal({ width: 1200, height: 600 });
  const first = useRef<string | undefined>(undefined);
  const perRow = rowHeight(size.value.width);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width !== size.peek().width || height !== size.peek().height) size.value = { width, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const before = first.current;
    first.current = items[0] && idOf(items[0]);
    // `top`, not `scrollTop`: reading that would make the browser lay out the page.
    if (!box.current || before === undefined || before === first.current || top.peek() === 0) return;
    const moved = items.findIndex((item) => idOf(item) === before);
    if (moved > 0) box.current.scrollTop += moved * perRow;
  }, [items]);

  const at = selected === '' ? -1 : items.findIndex((item) => idOf(item) === selected);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || at < 0) return;
    if (at * perRow < element.scrollTop) element.scrollTop = at * perRow;
    else if ((at + 1) * perRow > element.scrollTop + element.clientHeight)
      element.scrollTop = (at + 1) * perRow - element.clientHeight;
  }, [selected, perRow, at < 0]);

  const from = Math.max(0, Math.min(items.length, Math.floor(top.value / perRow)) - margin);
  const to = Math.min(items.length, Math.ceil((top.value + size.value.height) / perRow) + margin);
  return {
    box,
    perRow,
    from,
    to,
    width: size.value.width,
    /** Whether the open item is one of the rendered rows. */
    isSelectedShown: at >= from && at < to,
    onScroll: (event: { readonly currentTarget: HTMLElement }): void => {
      top.value = event.currentTarget.scrollTop;
    },
  };
}
