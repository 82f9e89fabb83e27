// Whether logs are for machines: found in the words themselves, before anything that could go wrong is loaded.

/** Whether `--log-format json` stands among the command's own words. */
export function wantsJsonLog(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  return words.some(
    (word, index) => word === '--log-format=json' || (word === '--log-format' && words[index + 1] === 'json'),
  );
}
