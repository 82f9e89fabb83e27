// A YAML file of settings, or a whole workflow of Treasure Data, with the lines on which its parts stand.
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Failure } from '../errors.ts';
import { deniedBecause, isDenied } from '../permission-model.ts';
import { textOf } from './named-text.ts';

/** A map of the file with the keys that lead to it and the maps around it, the outermost first. */
export interface Place {
  readonly path: readonly string[];
  readonly around: readonly YAMLMap[];
  readonly map: YAMLMap;
}

/** The key of a pair as text. */
export function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

/** The map under a key, or undefined where something else stands there. */
export function mapUnder(map: YAMLMap, key: string): YAMLMap | undefined {
  const value = map.get(key, true);
  return isMap(value) ? value : undefined;
}

/** The task that a path leads to: the innermost name with a plus sign. */
export function taskOf(path: readonly string[]): string | undefined {
  return path.findLast((part) => part.startsWith('+'));
}

/** What a person calls a task, with or without its plus sign, as the file has it. */
export function taskNamed(text: string): string {
  return text.startsWith('+') ? text : `+${text}`;
}

/** What messages call a file by; what is read from stdin has no name of its own. */
export function calledName(path: string): string {
  return path === '-' ? 'stdin' : path;
}

export class YamlFile {
  readonly path: string;
  /** For messages. */
  readonly name: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  /** Throws a `Failure` with line and column for a text that is not YAML. */
  constructor(path: string, text: string) {
    this.path = path;
    this.name = calledName(path);
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [error] = this.#document.errors;
    if (error !== undefined) {
      const { line, col } = this.#lines.linePos(error.pos[0]);
      throw this.failure(`${line}:${col}`, `not valid YAML: ${error.message}`);
    }
  }

  /** A mistake in the file; `line` counts from 1. */
  failure(line: number | string, message: string): Failure {
    return new Failure('config', `${this.name}:${line}: ${message}`);
  }

  lineOf(node: { readonly range?: readonly [number, number, number] | null | undefined }): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }

  /** The line on which the key of a pair stands. */
  lineOfKey({ key }: Pair): number {
    return isScalar(key) ? this.lineOf(key) : 1;
  }

  /** Throws a `Failure` where the file is no map; `expected` says what it should have been. */
  top(expected: string): YAMLMap {
    const { contents } = this.#document;
    if (!isMap(contents)) {
      throw this.failure(1, `expected ${expected}`);
    }
    return contents;
  }

  /** Throws a `Failure` where the file is no list; `expected` says what it should have been. */
  list(expected: string): YAMLSeq {
    const { contents } = this.#document;
    if (!isSeq(contents)) {
      throw this.failure(1, `expected ${expected}`);
    }
    return contents;
  }

  /** All maps under this one, in the order of the file, itself first. */
  *places(map: YAMLMap, path: readonly string[] = [], around: readonly YAMLMap[] = []): Generator<Place> {
    yield { path, around, map };
    for (const pair of map.items) {
      if (isMap(pair.value)) {
        yield* this.places(pair.value, [...path, keyOf(pair)], [...around, map]);
      }
    }
  }
}

/** The text of a file that the user named. Throws a `Failure` where it can't be read. */
export function readNamed(path: string): string {
  try {
    return textOf(path);
  } catch (error) {
    const [why] = error instanceof Error ? error.message.split(', ') : [];
    const said = isDenied(error) ? deniedBecause(error) : (why ?? 'not readable');
    throw new Failure(isDenied(error) ? 'io' : 'config', `${calledName(path)}: ${said}`, { cause: error });
  }
}
