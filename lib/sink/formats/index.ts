// The registry of formats, as --format lists them.
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { ndjson } from './ndjson.ts';
import { tsv } from './tsv.ts';

/** A text is asked from the last to the first whether it is one; CSV takes what no other recognises. */
export const inputFormats: readonly Format[] = [csv, tsv, json, ndjson];
