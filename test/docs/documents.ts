// The documents for people: where they are, their headings, links and blocks.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

export { root };

/** Paths from the root. */
export const documents: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'lib/README.md',
  'test/cases/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => `docs/${name}`),
];

export interface Block {
  /** What stands behind the fence: `sh` is run by the tests, `shell` is shown only. */
  readonly language: string;
  readonly text: string;
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  readonly lastLine: number;
}

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

/** The fenced blocks of a document, in order. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
    line: lineAt(text, match.index),
    lastLine: lineAt(text, match.index + match[0].length),
  }));
}

const withoutBlocks = (text: string) => text.replaceAll(/^```[^]*?^```$/gm, '');

export function headingsOf(text: string): { readonly level: number; readonly title: string }[] {
  return [...withoutBlocks(text).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', title = '']) => ({
    level: marks.length,
    title,
  }));
}

/** The anchor that a heading gets where the document is shown. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The targets of the links, without those to other hosts. */
export function linksOf(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}
