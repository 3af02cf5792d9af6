/** A virtualised table: only the rows in sight exist. Where it is narrow, each row is a card of several lines. */
import type { ComponentChildren } from 'preact';
import { useVisibleRows } from './visible-rows.ts';

export interface Column<Item> {
  readonly title: string;
  /** Class of its cells, by which the styles give it a width, or hide it. */
  readonly kind: string;
  readonly cell: (item: Item) => ComponentChildren;
}

interface VirtualTableProps<Item> {
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  readonly columns: readonly Column<Item>[];
  readonly label: string;
  /** Class of the table, by which the styles set its columns. */
  readonly kind: string;
  /** Id of the open or marked item. */
  readonly selected: string;
  /** Height of a card in pixels; that of a row is the same everywhere. */
  readonly cardHeight: number;
}

const rowHeight = 40;

/** Narrower tables show cards. */
const cardWidth = 600;

export function VirtualTable<Item>({
  items,
  idOf,
  columns,
  label,
  kind,
  selected,
  cardHeight,
}: VirtualTableProps<Item>) {
  const {
    box,
    perRow: height,
    from,
    to,
    width,
    onScroll,
  } = useVisibleRows({ items, idOf, rowHeight: (wide) => (wide < cardWidth ? cardHeight : rowHeight), selected });
  return (
    <div
      class={`grid-table ${kind} ${width < cardWidth ? 'as-cards' : ''}`}
      role="table"
      aria-label={label}
      aria-rowcount={items.length + 1}
    >
      <div role="rowgroup" class="grid-head">
        <div role="row" class="grid-row" aria-rowindex={1}>
          {columns.map(({ title, kind: column }) => (
            <span key={title} role="columnheader" class={column}>
              {title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" class="grid-rows" ref={box} tabIndex={0} aria-label={label} onScroll={onScroll}>
        <div role="presentation" style={{ height: `${items.length * height}px` }}>
          <div role="presentation" style={{ transform: `translateY(${from * height}px)` }}>
            {items.slice(from, to).map((item, index) => (
              <div
                key={idOf(item)}
                role="row"
                class={`grid-row ${idOf(item) === selected ? 'marked' : ''}`}
                style={{ height: `${height}px` }}
                aria-rowindex={from + index + 2}
                {...(idOf(item) === selected && { 'aria-current': 'true' as const })}
              >
                {columns.map(({ title, kind: column, cell }) => (
                  <div key={title} role="cell" class={column} data-label={title}>
                    {cell(item)}
                  </div>
                ))}
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
