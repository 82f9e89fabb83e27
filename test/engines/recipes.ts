// The recipes of docs/engines.md, as they stand there: what is run is what people read.
import { readFileSync } from 'node:fs';
import { blocksOf, headingsOf } from '../docs/documents.ts';
import { inClone } from '../root.ts';

/** The `index`th block of a language under a heading. Throws where there is none. */
export function recipe(heading: string, language: string, index = 0): string {
  const text = readFileSync(inClone('docs/engines.md'), 'utf8');
  if (!headingsOf(text).some(({ title }) => title === heading)) {
    throw new Error(`docs/engines.md has no heading "${heading}"`);
  }
  const [, ...rest] = text.split(`\n## ${heading}\n`);
  const [section = ''] = rest.join('').split('\n## ');
  const found = blocksOf(section).filter((block) => block.language === language)[index];
  if (found === undefined) {
    throw new Error(`docs/engines.md has no ${language} block ${index + 1} under "${heading}"`);
  }
  return found.text;
}
