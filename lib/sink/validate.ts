// The validation of records as a stage: arrays of them in, arrays of items that requests may carry out.
import type { Transform } from 'node:stream';
import { Failure } from '../errors.ts';
import { describeInvalid } from './invalid-records.ts';
import type { SinkEvent } from './outcome.ts';
import type { Fault, InputRecord, Item } from './record.ts';
import { arrayStage } from './stage.ts';
import { Validator, type ValidateEvents, type ValidateSettings } from './validator.ts';

/**
 * Arrays of records in, arrays of items out. An invalid record is told as `rejected`, and ends the pipeline with a
 * `Failure` that names its line where `skipInvalid` is false.
 */
export function validate(
  settings: ValidateSettings,
  skipInvalid: boolean,
  onEvent: (event: SinkEvent) => void,
  events: Omit<ValidateEvents, 'dropped'> = {},
): Transform {
  const validator = new Validator(settings, {
    ...events,
    dropped: (record, fault) => onEvent({ kind: 'dropped', record, fault }),
  });
  return arrayStage(
    (records: readonly InputRecord[]) => {
      const items: Item[] = [];
      let read = 0;
      let isTold = false;
      const tell = () => {
        isTold = true;
        onEvent({ kind: 'read', records: read, items });
      };
      try {
        for (const record of records) {
          read++;
          const checked = validator.check(record);
          if ('text' in checked) {
            items.push(checked);
            continue;
          }
          if (!skipInvalid) {
            tell();
          }
          onEvent({ kind: 'rejected', records: [record], fault: checked, source: 'validation' });
          if (!skipInvalid) {
            throw invalidRecord(record, checked);
          }
        }
      } catch (error) {
        // What could not be written down was read all the same.
        if (!isTold) {
          tell();
        }
        throw error;
      }
      tell();
      return items;
    },
    () => validator.end(),
  );
}

function invalidRecord(record: InputRecord, fault: Fault): Failure {
  const details = { line: record.line, column: fault.column };
  return new Failure(fault.code, describeInvalid(record, fault), { details });
}
