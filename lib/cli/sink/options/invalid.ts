// The options of what becomes of invalid and refused records, and of how many of them a run bears.
import * as z from 'zod';
import { countLimit } from './types.ts';
import { option, toggle } from '../../kit/options.ts';
import { name } from '../../kit/values.ts';

const invalid = 'Invalid and refused records';

export const invalidOptions = {
  skipInvalid: option(toggle.default(false), {
    group: invalid,
    config: 'skip_invalid_records',
    help: 'skip and count invalid records instead of stopping at the first',
  }),
  dropInvalid: option(z.array(name).default([]), {
    group: invalid,
    argument: 'COLUMN',
    repeats: true,
    sent: true,
    help: 'leave invalid values of a column out and send the record without; repeats',
  }),
  rejects: option(name.optional(), {
    group: invalid,
    argument: 'FILE',
    help: 'write rejected and failed records to FILE as NDJSON, with line and reason',
  }),
  validateFirst: option(toggle.default(false), {
    group: invalid,
    help: 'check the whole input before the first request, and report every invalid record',
  }),
  stopOnBatchFailure: option(toggle.default(false), {
    group: invalid,
    config: 'stop_on_batch_failure',
    help: 'stop at the first batch that fails',
  }),
  maxRejects: option(countLimit.optional(), {
    group: invalid,
    argument: 'N|P%',
    config: 'max_rejects',
    help: 'end the run with 65 when more records than that are rejected, by the check here or by Klaviyo; P% is of those read, and judged at the end',
  }),
  allowEmpty: option(toggle.default(false), {
    group: invalid,
    config: 'allow_empty',
    help: 'an input without a record, even without a byte, is an empty result and no error',
  }),
};
