/** A virtualised list with rows of one height; items added on top do not move the visible rows. */
import type { ComponentChildren } from 'preact';
import { useVisibleRows } from './visible-rows.ts';

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

export function VirtualList<Item>({ items, idOf, rowHeight, label, selected, onOpen, row }: VirtualListProps<Item>) {
  const { box, perRow, from, to, isSelectedShown, onScroll } = useVisibleRows({ items, idOf, rowHeight, selected });
  const active = isSelectedShown ? { 'aria-activedescendant': `row-${selected}` } : {};
  return (
    <div class="rows" ref={box} role="listbox" tabIndex={0} aria-label={label} {...active} onScroll={onScroll}>
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
