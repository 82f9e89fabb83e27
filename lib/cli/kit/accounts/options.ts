// The options of a run for many accounts: rows of the options tables of klaviyo-sink and klaviyo-source.
import { option } from '../options.ts';
import { name, wholeNumber } from '../values.ts';

const group = 'Many accounts';

export const accountOptions = {
  accounts: option(name.optional(), {
    group,
    argument: 'FILE',
    help: 'run for each account of FILE, a YAML list of name, api_key_file or api_key_env, and options by their config names; {account} in the names of files stands for the name',
  }),
  jobs: option(wholeNumber(1, 1000).default(8), {
    group,
    argument: 'N',
    help: 'of --accounts: so many accounts at a time (default 8)',
  }),
};

/** What stands for the name of an account in names of files and in the words of a command. */
export const accountPlace = '{account}';

/** What can't be said for one account. */
export const ofAllAccounts: ReadonlySet<string> = new Set(['accounts', 'jobs']);
