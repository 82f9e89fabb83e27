// The command that writes lib/library/contract-records.ts, the types of records; with --check: says whether it is as made.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fieldTypes } from './field-types.ts';
import { operationTypes } from './operation-types.ts';
import { resourceTypes } from './resource-types.ts';

/** Seen from dist/lib/build/types. */
const project = fileURLToPath(new URL('../../../../', import.meta.url));
const file = join('lib', 'library', 'contract-records.ts');

const text = `${[
  '// The types of records by operation and by resource. Made by `make docs`, not to be edited.',
  operationTypes(),
  fieldTypes(),
  await resourceTypes(),
].join('\n\n')}\n`;

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    // For tests, which write to a folder of their own.
    root: { type: 'string', default: project },
  },
});
const path = join(values.root, file);
const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === text;
if (!isCurrent && values.check) {
  process.stderr.write(`types: not as \`make docs\` writes it: ${file}\n`);
  process.exitCode = 65;
} else if (!isCurrent) {
  writeFileSync(path, text);
  process.stdout.write(`written: ${file}\n`);
}
