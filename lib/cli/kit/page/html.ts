// Pieces of HTML that can't be mistaken for text, and text that can't become HTML.
import { count } from '../numbers.ts';
import { shown } from '../terminal/shown.ts';

/** A piece of HTML. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = Markup | string | number | undefined | readonly Piece[];

const escapes = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function textOf(piece: Piece): string {
  if (piece instanceof Markup) {
    return piece.text;
  }
  if (typeof piece === 'object') {
    return piece.map(textOf).join('');
  }
  return piece === undefined
    ? ''
    : shown(String(piece)).replaceAll(/[&<>"']/g, (character) => escapes.get(character) ?? '');
}

/** A template: what is put into it is text, unless it is `Markup`. No key, no control and no direction gets in. */
export function markup(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(parts.map((part, nth) => `${part}${textOf(pieces[nth])}`).join(''));
}

export interface HtmlTable {
  readonly caption: string;
  readonly heads: readonly string[];
  /** Numbers stand on the right. */
  readonly rows: readonly (readonly Piece[])[];
}

/** A table that scrolls by itself where it is too wide; undefined where it has no rows. */
export function htmlTable({ caption, heads, rows }: HtmlTable): Markup | undefined {
  if (rows.length === 0) {
    return undefined;
  }
  const isNumber = (nth: number) => rows.every((row) => typeof row[nth] === 'number');
  const cell = (piece: Piece, nth: number): Markup =>
    typeof piece === 'number' && isNumber(nth)
      ? markup`<td class="number">${grouped(piece)}</td>`
      : markup`<td>${typeof piece === 'number' ? grouped(piece) : piece}</td>`;
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>
        ${caption}
</caption>
<thead>
<tr>
          ${heads.map((head, nth) =>
            isNumber(nth)
              ? markup`<th scope="col" class="number">${head}</th>`
              : markup`<th scope="col">${head}</th>`,
          )}
</tr>
</thead>
<tbody>
        ${rows.map(
          (row) =>
            markup`<tr>
              ${row.map(cell)}
</tr> `,
        )}
</tbody>
</table>
</div>`;
}

/** A number with a comma before each three digits, and as many behind the point as say something. */
export function grouped(number: number): string {
  const isSmall = Math.abs(number) < 10 && !Number.isInteger(number);
  return isSmall ? number.toFixed(2) : count(Math.round(number));
}
