/** A virtualised list with rows of one height; items added on top do not move the visible rows. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  readonly rowHeight: number;
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
  const height = useSignal(600);
  const first = useRef<string | undefined>(undefined);

  useEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = box.current!;
    const before = first.current;
    first.current = items[0] && idOf(items[0]);
    if (before === undefined || before === first.current || element.scrollTop === 0) return;
    const moved = items.findIndex((item) => idOf(item) === before);
    if (moved > 0) element.scrollTop += moved * rowHeight;
  }, [items]);

  const at = items.findIndex((item) => idOf(item) === selected);
  useLayoutEffect(() => {
    const element = box.current!;
    if (at < 0) return;
    if (at * rowHeight < element.scrollTop) element.scrollTop = at * rowHeight;
    else if ((at + 1) * rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = (at + 1) * rowHeight - element.clientHeight;
  }, [selected]);

  const from = Math.max(0, Math.floor(top.value / rowHeight) - margin);
  const to = Math.min(items.length, Math.ceil((top.value + height.value) / rowHeight) + margin);
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
      <div role="presentation" style={{ height: `${items.length * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${from * rowHeight}px)` }}>
          {items.slice(from, to).map((item, index) => {
            const id = idOf(item);
            return (
              <div
                key={id}
                id={`row-${id}`}
                role="option"
                class="row"
                style={{ height: `${rowHeight}px` }}
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
