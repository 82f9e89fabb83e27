// The layout of JSON values that are no array: one a line, or values that go over lines or share one.
import { lineFeed } from '../../../json/characters.ts';
import { Nesting } from '../../../json/nesting.ts';

/**
 * `lines`: the first line is a value of its own, or broken beyond what pretty-printing explains.
 * `stream`: the first value goes on after its first line, or another one follows on the same line.
 * Undefined: more must be seen. The text begins with a brace; `ended`: there is no more of it.
 */
export function layoutOf(bytes: Buffer, ended: boolean): 'lines' | 'stream' | undefined {
  const newline = bytes.indexOf(lineFeed);
  const line = newline === -1 ? bytes : bytes.subarray(0, newline);
  const nesting = new Nesting();
  const end = nesting.begin(line, 0);
  if (nesting.isOpen) {
    if (newline !== -1) {
      return nesting.inString ? 'lines' : 'stream';
    }
    return ended ? 'stream' : undefined;
  }
  if (/[^ \t\r]/.test(line.toString('latin1', end))) {
    return 'stream';
  }
  return newline !== -1 || ended ? 'lines' : undefined;
}
