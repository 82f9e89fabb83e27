// What a case of advice is: a message that proposes a flag, a run that is told so, and how a person follows it.

export interface Advised {
  /** Words of the message that stand in the code as they are printed. */
  readonly says: string;
  readonly args: readonly string[];
  readonly input?: string;
  /** Where the flags stand in what is printed; they are taken as a shell takes them. Without: only `without`. */
  readonly flags?: RegExp;
  /** What a person writes in the place of a word: `FOLDER` is one of the test's own, `NEWSLETTER` the id of that list. */
  readonly fill?: Readonly<Record<string, string>>;
  /** What a person takes out, because the message names it as the cause. */
  readonly without?: readonly string[];
  /** The exit status of the run that followed; 0 where it is not said, undefined where another message follows. */
  readonly status?: number | undefined;
  /** What the first record that would be sent then holds. */
  readonly right?: unknown;
  /** The run is no dry run: only a real one says so. */
  readonly real?: true;
  /** The key is not in the environment. */
  readonly keyless?: true;
}
