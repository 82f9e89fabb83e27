// The variables that a Treasure Workflow defines under `_export:`, as they are seen from one place of the file.
import { isMap, isScalar, type YAMLMap } from 'yaml';
import { mapUnder, type YamlFile } from './yaml-file.ts';

/** What a variable stands for that the workflow does not define; throws where that is a mistake. */
export type Undefined = (name: string, line: number) => string;

interface Known {
  readonly text: string;
  readonly line: number;
}

function under(map: YAMLMap, name: string): unknown {
  const [first = '', ...rest] = name.split('.');
  const found = rest.reduce<unknown>(
    (value, part) => (isMap(value) ? value.get(part, true) : undefined),
    map.get(first, true),
  );
  return found ?? map.get(name, true);
}

export class WorkflowVariables {
  readonly #file: YamlFile;
  /** The innermost first: it counts. */
  readonly #exports: readonly YAMLMap[];

  /** `maps` are those around the place and its own, the outermost first. */
  constructor(file: YamlFile, maps: readonly YAMLMap[]) {
    this.#file = file;
    this.#exports = maps.flatMap((map) => mapUnder(map, '_export') ?? []).toReversed();
  }

  /** The text of a variable as it was written, or undefined where the workflow defines no such one. */
  #find(name: string): Known | undefined {
    for (const map of this.#exports) {
      const node = under(map, name);
      const value = isScalar(node) ? node.value : undefined;
      if (
        isScalar(node) &&
        (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      ) {
        return { text: String(value), line: this.#file.lineOf(node) };
      }
      if (node !== undefined && node !== null) {
        throw this.#file.failure(isMap(node) ? this.#file.lineOf(node) : 1, `\${${name}} is no single value`);
      }
    }
    return undefined;
  }

  /** The value of a variable with the variables in it put in, or undefined. */
  valueOf(name: string, other: Undefined): string | undefined {
    const known = this.#find(name);
    return known && this.#fill(known.text, () => known.line, other, [name]);
  }

  /** The text with its variables put in; `other` is asked for what the workflow does not define. `line` counts from 1. */
  fill(text: string, line: number | ((offset: number) => number), other: Undefined): string {
    return this.#fill(text, typeof line === 'number' ? () => line : line, other, []);
  }

  #fill(
    text: string,
    lineAt: (offset: number) => number,
    other: Undefined,
    within: readonly string[],
  ): string {
    return text.replaceAll(/\$\{([^}]*)\}/g, (_, inner: string, offset: number) => {
      const name = inner.trim();
      const known = this.#find(name);
      if (known === undefined) {
        return other(inner, lineAt(offset));
      }
      if (within.includes(name)) {
        throw this.#file.failure(known.line, `\${${name}} is defined by itself`);
      }
      return this.#fill(known.text, () => known.line, other, [...within, name]);
    });
  }
}
