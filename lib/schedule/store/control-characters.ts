// Characters that terminals and engines read as orders: control characters and line separators, refused or shown escaped.
import { Failure } from '../../errors.ts';
import type { Command } from './command.ts';

// C0, DEL, C1, and the two separators of Unicode.
const control = /[\p{Cc}\u2028\u2029]/u;
const controlButLines = /(?![\n\t])[\p{Cc}\u2028\u2029]/u;

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

interface Text {
  readonly what: string;
  readonly text: string;
  /** A shell text stands on several lines. */
  readonly lines?: boolean;
}

interface Texts {
  readonly command?: Command | undefined;
  readonly directory?: string | undefined;
}

function textsOf({ command, directory }: Texts): Text[] {
  const words: Text[] =
    command === undefined
      ? []
      : command.kind === 'shell'
        ? [{ what: 'the shell text', text: command.text, lines: true }]
        : command.argv.map((text, index) => ({ what: `word ${index + 1} of the command`, text }));
  return directory === undefined ? words : [...words, { what: 'the working directory', text: directory }];
}

function problemIn({ what, text, lines = false }: Text): string | undefined {
  const at = text.search(lines ? controlButLines : control);
  if (at < 0) {
    return undefined;
  }
  const before = text.slice(0, at).split('\n');
  const place = `${before.length > 1 ? `line ${before.length}, ` : ''}character ${Array.from(before.at(-1) ?? '').length + 1}`;
  const code = codeOf(text.slice(at));
  const advice =
    code === '000D' && lines
      ? 'save it with line feeds alone (LF, not CRLF)'
      : code === '000A' || code === '0009'
        ? 'only a --shell text may hold line feeds and tabs'
        : 'leave it away; a script in a file may hold it';
  return `${what} holds U+${code} (${place}), which terminals and engines read in their own ways: ${advice}`;
}

/** Why these texts are not to be stored or handed to an engine, or undefined. */
export function controlProblem(texts: Texts): string | undefined {
  return textsOf(texts)
    .map(problemIn)
    .find((problem) => problem !== undefined);
}

/** Throws a `Failure` with the place. */
export function refuseControl(texts: Texts): void {
  const problem = controlProblem(texts);
  if (problem !== undefined) {
    throw new Failure('usage', problem);
  }
}

/** The same for one text that has a name of its own, such as an option. */
export function refuseControlIn(what: string, text: string, lines = false): string {
  const problem = problemIn({ what, text, lines });
  if (problem !== undefined) {
    throw new Failure('usage', problem);
  }
  return text;
}

/** For a terminal: such characters as `\u001b`; line feeds and tabs stay where `lines` is set. */
export function showControl(text: string, lines = false): string {
  const pattern = lines ? controlButLines : control;
  return text.replaceAll(new RegExp(pattern, 'gu'), (found) => `\\u${codeOf(found).toLowerCase()}`);
}
