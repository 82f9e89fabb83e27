// The files that a command names, so that an engine without this machine's disk can be given them.
import { ownProgramAt, type Definition } from '../store/definition.ts';

/** What a file is for: read by the run, so that it must be there before, or written by it. */
export interface NamedFile {
  readonly path: string;
  readonly needed: boolean;
}

/** The flags of klaviyo-sink and klaviyo-source whose value is a file, and whether the run only reads it. */
export const fileFlags: Readonly<Record<string, boolean>> = {
  '--config': true,
  '--api-key-file': true,
  '--accounts': true,
  '--state': false,
  '--output': false,
  '--journal': false,
  '--rejects': false,
  '--report': false,
  '--changes-since': false,
  '--changed': false,
};

function isFile(path: string): boolean {
  return path !== '' && path !== '-' && !path.startsWith('/dev/') && !/[$`*?<>|;&()]/.test(path);
}

/** Flags with a separate value or after `=`; short ones have no file. */
function ofOwnCommand(words: readonly string[], named: Readonly<Record<string, boolean>>): NamedFile[] {
  return words.flatMap((word, index) => {
    const [flag = '', ...rest] = word.split('=');
    const needed = named[flag];
    const path = rest.length > 0 ? rest.join('=') : words[index + 1];
    return needed === undefined || path === undefined || !isFile(path) ? [] : [{ path, needed }];
  });
}

/** Words of a shell text, as far as they can be told without running it. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&<>()])+|[|;&<>()]+/gs)].map(
    ([word]) =>
      word.replaceAll(
        /'([^']*)'|"((?:\\.|[^"\\])*)("?)/gs,
        (text, single: string | undefined, double: string, end: string) =>
          single ?? (end === '' ? text : double),
      ),
  );
}

function ofShell(text: string): NamedFile[] {
  const words = wordsOf(text);
  const redirected = words.flatMap((word, index) => {
    const path = words[index + 1];
    const isRedirection = /^(>>?|<)$/.test(word);
    return isRedirection && path !== undefined && isFile(path) ? [{ path, needed: word === '<' }] : [];
  });
  // td query -q FILE.sql
  return [
    ...ofOwnCommand(words, { ...fileFlags, '-q': true, '--query': true }),
    ...redirected,
    ...scripts(words),
  ];
}

/** Words that look like a path: with a folder, or with the ending of a script, a query or a settings file. */
function scripts(words: readonly string[]): NamedFile[] {
  return words
    .filter((word) =>
      /^\.{1,2}\/|^[\w./-]+\.(?:sh|py|js|mjs|rb|sql|ya?ml|dig|csv|tsv|json|ndjson)(?:\.gz)?$/.test(word),
    )
    .map((path) => ({ path, needed: true }));
}

/** Each path once; a file that one flag writes and another reads is written. */
export function namedFiles({ command }: Definition): NamedFile[] {
  const own = command.kind === 'argv' ? ownProgramAt(command.argv) : -1;
  const found =
    command.kind === 'shell'
      ? ofShell(command.text)
      : own >= 0
        ? ofOwnCommand(command.argv.slice(own + 1), fileFlags)
        : [...ofOwnCommand(command.argv.slice(1), fileFlags), ...scripts(command.argv)];
  const byPath = new Map<string, NamedFile>();
  for (const file of found) {
    const before = byPath.get(file.path);
    byPath.set(file.path, { path: file.path, needed: file.needed && (before?.needed ?? true) });
  }
  return [...byPath.values()];
}
