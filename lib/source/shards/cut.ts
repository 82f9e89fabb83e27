// Cuts of a span of time: into parts of equal time, or of about as many records each as counts along the span say. Pure.
import { second, type Span } from '../incremental/time.ts';

/** A stretch of time with as many records as were counted, or are thought to be in it. Microseconds. */
export interface Cell extends Span {
  readonly records: number;
}

export interface CutSpan extends Span {
  readonly records: number;
}

/** Cuts lie at whole seconds, as Klaviyo's filters do, wherever there are enough of them. */
function stepOf({ from, to }: Span, parts: number): number {
  return to - from >= parts * second ? second : 1;
}

/** One part of a closed span that is cut into parts of equal time; the same on every machine and at any time. */
export function equalPart(span: Span, index: number, of: number): Span {
  const step = stepOf(span, of);
  const length = span.to - span.from;
  // The product of length and number may be no exact one.
  const whole = Math.floor(length / of);
  const at = (nth: number): number => {
    const place = span.from + whole * nth + Math.floor(((length - whole * of) * nth) / of);
    return nth === of ? span.to : nth === 0 ? span.from : Math.floor(place / step) * step;
  };
  return { from: at(index), to: at(index + 1) };
}

/** How much of a shard's share may go to the one beside it, so that no cell is cut whose records are known as a sum only. */
export const tolerance = 0.02;

/** Where so many records of a cell lie before: of a small cell at its nearer end. */
function placeIn({ from, to, records }: Cell, wanted: number, share: number): number {
  if (to - from <= second || records <= share * tolerance) {
    return wanted * 2 <= records ? from : to;
  }
  const place = from + ((to - from) * wanted) / records;
  return Math.min(to, Math.max(from, Math.round(place / second) * second));
}

/**
 * The bounds inside of a closed span, one fewer than parts, each behind the one before. `cells` are in the order of time
 * and do not overlap; what lies between them is empty.
 */
function boundsOf(span: Span, cells: readonly Cell[], parts: number): number[] {
  const total = totalOf(cells);
  const step = stepOf(span, parts);
  const bounds: number[] = [];
  let index = 0;
  let before = 0;
  let last = span.from;
  for (let part = 1; part < parts; part++) {
    const wanted = (total * part) / parts;
    let cell = cells[index];
    while (cell !== undefined && before + cell.records < wanted) {
      before += cell.records;
      index++;
      cell = cells[index];
    }
    const place =
      cell === undefined || total === 0
        ? equalPart(span, part, parts).from
        : placeIn(cell, wanted - before, total / parts);
    last = Math.max(last + step, Math.min(place, span.to - (parts - part) * step));
    bounds.push(last);
  }
  return bounds;
}

export function totalOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { records }) => sum + records, 0);
}

/** How many records lie before a time, as far as cells tell. */
function recordsBefore(cells: readonly Cell[], time: number): number {
  return cells.reduce((sum, { from, to, records }) => {
    const share = Math.max(0, Math.min(1, (time - from) / (to - from)));
    return sum + records * share;
  }, 0);
}

/** A closed span in parts of about as many records each. `cells` as in `boundsOf`. */
export function cutByCounts(span: Span, cells: readonly Cell[], parts: number): CutSpan[] {
  const bounds = [span.from, ...boundsOf(span, cells, parts), span.to];
  const counts = bounds.map((bound, nth) =>
    nth === 0 ? 0 : nth === parts ? totalOf(cells) : recordsBefore(cells, bound),
  );
  return bounds.slice(1).map((to, nth) => ({
    from: bounds[nth] ?? span.from,
    to,
    records: Math.round(counts[nth + 1] ?? 0) - Math.round(counts[nth] ?? 0),
  }));
}

/** The cells in which a cut would lie, and which hold too much to be cut by guess. */
export function coarseCells(cells: readonly Cell[], parts: number): Cell[] {
  const share = totalOf(cells) / parts;
  let before = 0;
  return cells.filter((cell) => {
    const first = Math.ceil(before / share + 1e-9);
    before += cell.records;
    return cell.to - cell.from > second && cell.records > share * tolerance && first * share < before;
  });
}
