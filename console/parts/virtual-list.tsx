/** A virtualised list with rows of one height; items added on top do not move the visible rows. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  /** Height of the rows in pixels, by the width of the list. */
  readonly rowHeight: (width: number) => number;
  readonly label: string;
  /** Id of the open item. */
  readonly selected: string;
  readonly onOpen: (id: string) => void;
  readonly row: (item: Item) => ComponentChildren;
}

/** Rows rendered beyond each edge. */
const margin = 8;

export function VirtualList<Item>({ items, idOf, rowHeight, label, selected, onOpen, row }: VirtualListProps<Item>) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const size = useSignal({ width: 1200, height: 600 });
  const first = useRef<string | undefined>(undefined);
  const perRow = rowHeight(size.value.width);

  useLayoutEffect(() => {
    const element = box.current!;
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
    if (before === undefined || before === first.current || top.peek() === 0) return;
    const moved = items.findIndex((item) => idOf(item) === before);
    if (moved > 0) box.current!.scrollTop += moved * perRow;
  }, [items]);

  const at = selected === '' ? -1 : items.findIndex((item) => idOf(item) === selected);
  useLayoutEffect(() => {
    const element = box.current!;
    if (at < 0) return;
    if (at * perRow < element.scrollTop) element.scrollTop = at * perRow;
    else if ((at + 1) * perRow > element.scrollTop + element.clientHeight)
      element.scrollTop = (at + 1) * perRow - element.clientHeight;
  }, [selected, perRow, at < 0]);

  const from = Math.max(0, Math.min(items.length, Math.floor(top.value / perRow)) - margin);
  const to = Math.min(items.length, Math.ceil((top.value + size.value.height) / perRow) + margin);
  const active = at >= from && at < to ? { 'aria-activedescendant': `row-${selected}` } : {};
  return (
    <div
      class="rows"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      {...active}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
    >
      <div role="presentation" style={{ height: `${items.length * perRow}px` }}>
        <div role="presentation" style={{ transform: `translateY(${from * perRow}px)` }}>
          {items.slice(from, to).map((item, index) => {
            const id = idOf(item);
            return (
              <div
                key={id}
                id={`row-${id}`}
                role="option"
                class="row"
                style={{ height: `${perRow}px` }}
                aria-selected={id === selected}
                aria-setsize={items.length}
                aria-posinset={from + index + 1}
                onClick={() => onOpen(id)}
              >
                {row(item)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
