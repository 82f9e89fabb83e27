// The links between the documents: each leads to a file and a heading that are there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'tap';
import { documents, headingsOf, linksOf, root, slugOf } from './documents.ts';

test('every link leads somewhere', async (t) => {
  for (const file of documents) {
    const links = linksOf(readFileSync(join(root, file), 'utf8'));
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : normalize(join(dirname(file), path));
      t.ok(existsSync(join(root, target)), `${file}: ${link}`);
      if (anchor !== undefined) {
        const slugs = headingsOf(readFileSync(join(root, target), 'utf8')).map(({ title }) => slugOf(title));
        t.ok(slugs.includes(anchor), `${file}: ${link}`);
      }
    }
  }
});

test('the README is short, and leads to every document for users', async (t) => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  t.ok(text.split('\n').length <= 250, 'at most 250 lines');
  const links = linksOf(text);
  for (const file of documents.filter((name) => name.startsWith('docs/'))) {
    t.ok(links.includes(file), file);
  }
});
