// Cuts text with `~name~` in it into pieces, each with the place behind it that is still to be filled in.

export interface Piece<Name extends string> {
  readonly text: string;
  /** The last piece has none. */
  readonly place: Name | undefined;
}

/** `~name~` of other names is text like any other. */
export function outline<Name extends string>(text: string, names: readonly Name[]): Piece<Name>[] {
  const pieces: Piece<Name>[] = [];
  let start = 0;
  for (const { 0: match, index } of text.matchAll(/~\w+~/g)) {
    const place = names.find((name) => match === `~${name}~`);
    if (place === undefined) {
      continue;
    }
    pieces.push({ text: text.slice(start, index), place });
    start = index + match.length;
  }
  return [...pieces, { text: text.slice(start), place: undefined }];
}
