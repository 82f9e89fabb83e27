// The form in which text of data, servers and users reaches a terminal: nothing moves it, nothing floods it, no key is in it.

/** A word, or a text in quotes, is cut at so many characters. */
const longest = 200;

/** Controls but line feed and tab, separators of lines, and what turns the direction of writing. */
const control = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Without what looks like a private API key, and without the user and password of a URL. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(/pk_[\w+/=.-]+/g, '[a key]').replaceAll(/(\w:\/\/)[^\s/@"]*@/g, '$1[…]@');
}

function cut(text: string): string {
  return text.length <= longest + 40 ? text : `${text.slice(0, longest / 2)}…(${text.length} characters)`;
}

/** The text as it may be printed. */
export function shown(text: string): string {
  return withoutSecrets(text)
    .replaceAll(/"(?:[^"\\\n]|\\.)*("?)/g, (quoted, end: string) =>
      end !== '' && quoted.length > longest + 40 ? `${cut(quoted)}"` : quoted,
    )
    .replaceAll(/\S+/g, cut)
    .replaceAll(control, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
