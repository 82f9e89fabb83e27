// The report of a run for many accounts, as `--report` writes it.

/** What became of the run of one account: the keys of its own report too, where it came so far that there is one. */
export type AccountRun<Report extends object> = Partial<Report> & {
  readonly account: string;
  readonly exit_status: number;
};

/** `Report`: that of a run for one account. */
export interface ReportOfAccounts<Report extends object> {
  readonly command: 'klaviyo-sink' | 'klaviyo-source';
  readonly accounts: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly started_at: string;
  readonly seconds: number;
  /** The highest of theirs. */
  readonly exit_status: number;
  /** In the order of the accounts file. */
  readonly runs: readonly AccountRun<Report>[];
}
