// The quoting of words for a shell, for flags that can be pasted.

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `"word"`, or in single quotes where the shell would read something into it; characters that nobody sees as escapes. */
export function shellQuoted(word: string): string {
  if (/[\p{C}\p{DI}\p{Zl}\p{Zp}]/u.test(word)) {
    const text = word
      .replaceAll(/['\\]/g, '\\$&')
      .replaceAll(/[\p{C}\p{DI}\p{Zl}\p{Zp}]/gu, (character) => named[character] ?? escaped(character));
    return `$'${text}'`;
  }
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
