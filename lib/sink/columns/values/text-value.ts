// The texts of CSV and TSV before they mean something: blanks around taken off, a database's escapes undone.

/** The blanks around a text, and the apostrophe with which Excel marks a number or formula as text. */
export function trimmed(text: string): string {
  return text.trim().replace(/^'(?=[\d+\-=@])/, '');
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\\': '\\',
  "'": "'",
};

/** The text that `mysql -B`, PostgreSQL's copy and ClickHouse's TSV have written with backslashes. */
export function unescaped(text: string): string {
  return text.includes('\\')
    ? text.replaceAll(/\\([nrtbfv0\\'])/g, (_, letter: string) => escapes[letter] ?? letter)
    : text;
}
