/** A long list of which only the rows in sight are drawn. */
import * as React from 'react';

import type { IHeights } from './windowed';
import { spanOf, topOf } from './windowed';

/** How near to its end a list must be to stay there as it grows. */
const NEAR = 24;

export interface IListProps {
  readonly count: number;
  readonly rowHeight: number;
  readonly label: string;
  /** What tells the first row from others: when older ones come before it, or go, what is in sight stays in sight. */
  readonly firstKey: number;
  /** The row that is higher than the others; -1 for none. */
  readonly tall: number;
  /** The row that Tab leads to, and arrow keys move. */
  readonly current: number;
  readonly onMove: (index: number) => void;
  readonly row: (index: number, isCurrent: boolean) => React.ReactNode;
  /** Stands above the first row. */
  readonly children?: React.ReactNode;
}

/** Scrolls, keeps to its end while that is in sight, and is gone through with arrow keys. */
export function List(props: IListProps): React.JSX.Element {
  const { children, count, current, label, row, rowHeight, tall } = props;
  const scroller = React.useRef<HTMLDivElement>(null);
  const list = React.useRef<HTMLOListElement>(null);
  const extra = useExtra(list, tall, rowHeight);
  const heights: IHeights = { count, row: rowHeight, tall, extra };
  const [view, onScroll] = useView(scroller, list);
  useKeptPlace(scroller, props);
  const move = useKeys(scroller, list, props, heights);
  const { end, first } = spanOf(view.top, view.bottom, heights);
  const indices = Array.from({ length: end - first }, (_, i) => first + i);
  return (
    <div className="jp-ReproList" ref={scroller} onScroll={onScroll}>
      {children}
      <ol
        ref={list}
        aria-label={label}
        style={{ height: topOf(count, heights) }}
        onKeyDown={move}
      >
        {indices.map(index => (
          <li
            key={index + props.firstKey}
            data-index={index}
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{
              top: topOf(index, heights),
              height: index === tall ? undefined : rowHeight
            }}
          >
            {row(index, index === Math.min(current, count - 1))}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** By how much the tall row is higher than the others. Shows all of it when it grows. */
function useExtra(
  list: React.RefObject<HTMLOListElement>,
  tall: number,
  rowHeight: number
): number {
  const [extra, setExtra] = React.useState(0);
  React.useLayoutEffect(() => {
    const row = list.current?.querySelector(`[data-index="${tall}"]`);
    if (!row) {
      return;
    }
    const observer = new ResizeObserver(() => {
      setExtra(Math.max(0, row.clientHeight - rowHeight));
      row.scrollIntoView({ block: 'nearest' });
    });
    observer.observe(row);
    return () => observer.disconnect();
  }, [tall]);
  return tall < 0 ? 0 : extra;
}

interface IView {
  readonly top: number;
  readonly bottom: number;
}

/** What is in sight, counted from the top of the list. */
function useView(
  scroller: React.RefObject<HTMLDivElement>,
  list: React.RefObject<HTMLOListElement>
): [IView, () => void] {
  const [view, setView] = React.useState<IView>({ top: 0, bottom: 600 });
  const known = React.useRef(view);
  const read = React.useCallback(() => {
    const node = scroller.current;
    if (node !== null && list.current !== null) {
      const top = node.scrollTop - list.current.offsetTop;
      const bottom = top + node.clientHeight;
      // Setting the same again would draw, and so read, again.
      if (known.current.top !== top || known.current.bottom !== bottom) {
        known.current = { top, bottom };
        setView(known.current);
      }
    }
  }, []);
  React.useEffect(() => {
    const observer = new ResizeObserver(read);
    if (scroller.current !== null) {
      observer.observe(scroller.current);
    }
    return () => observer.disconnect();
  }, []);
  React.useLayoutEffect(read);
  return [view, read];
}

/** Stays at the end as rows come, if it was there; else keeps what is in sight where it is. */
function useKeptPlace(
  scroller: React.RefObject<HTMLDivElement>,
  { count, firstKey, rowHeight }: IListProps
): void {
  const atEnd = React.useRef(true);
  const known = React.useRef(firstKey);
  React.useEffect(() => {
    const node = scroller.current;
    const onScroll = (): void => {
      atEnd.current =
        node !== null &&
        node.scrollTop + node.clientHeight >= node.scrollHeight - NEAR;
    };
    node?.addEventListener('scroll', onScroll, { passive: true });
    return () => node?.removeEventListener('scroll', onScroll);
  }, []);
  React.useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null) {
      return;
    }
    if (firstKey !== known.current) {
      node.scrollTop += (known.current - firstKey) * rowHeight;
      known.current = firstKey;
    }
    if (atEnd.current) {
      node.scrollTop = node.scrollHeight;
    }
  }, [count, firstKey]);
}

/** Arrow keys, Home and End move the current row, and the focus with it. */
function useKeys(
  scroller: React.RefObject<HTMLDivElement>,
  list: React.RefObject<HTMLOListElement>,
  { count, current, onMove }: IListProps,
  heights: IHeights
): (event: React.KeyboardEvent) => void {
  const wanted = React.useRef(false);
  React.useEffect(() => {
    if (wanted.current) {
      wanted.current = false;
      list.current
        ?.querySelector<HTMLElement>(`[data-index="${current}"] [tabindex="0"]`)
        ?.focus();
    }
  });
  return event => {
    const next = {
      ArrowUp: current - 1,
      ArrowDown: current + 1,
      Home: 0,
      End: count - 1
    }[event.key];
    const node = scroller.current;
    if (next === undefined || count === 0 || node === null) {
      return;
    }
    event.preventDefault();
    const index = Math.max(0, Math.min(count - 1, next));
    const top = (list.current?.offsetTop ?? 0) + topOf(index, heights);
    const bottom = top + heights.row;
    if (top < node.scrollTop) {
      node.scrollTop = top;
    } else if (bottom > node.scrollTop + node.clientHeight) {
      node.scrollTop = bottom - node.clientHeight;
    }
    wanted.current = true;
    onMove(index);
  };
}
