// The row: anything that a filter can test, a sort can order and an answer can show.
import type { JsonObject } from '../wire/json.ts';

export interface Row {
  readonly type: string;
  readonly id: string;
  /** The value that a filter or sort field of this name looks at; times as ISO text or milliseconds. */
  value(name: string): unknown;
  /** `additional` names the optional attributes that were asked for. */
  attributes(additional: readonly string[]): JsonObject | undefined;
  /** The ids that `/relationships/<name>` shows, whichever side keeps them; none for a name that the type lacks. */
  related(name: string): readonly string[];
}
