// The library: the streams of the commands, for those who write Node.
export { KlaviyoClient, type KlaviyoClientOptions } from './library/client.ts';
export {
  AbortedError,
  AccessError,
  DeliveryError,
  FileError,
  InputError,
  KlaviyoError,
  OptionsError,
  UnavailableError,
} from './library/error.ts';
export { parseRecords, validate, batch, klaviyoWritable } from './library/sink.ts';
export { deliver, type BytesInput, type DeliverOptions } from './library/deliver.ts';
export { klaviyoReadable, read } from './library/source.ts';
export { defineOperation, operations } from './library/options/operations.ts';
export { resources } from './source/resources/index.ts';
export type { AccountsReport, DeliverReport, ReadReport } from './library/reports.ts';
export type { CheckReport } from './cli/kit/check/finding.ts';
export type { DryRunReport } from './cli/sink/run/summary.ts';
export type { SummedReport } from './cli/source/run/summary.ts';
export type { OnOutcome, RecordOutcome } from './library/outcome.ts';
export type { RecordStream, SourceRecord } from './library/record-stream.ts';
export type { OperationItem, OperationRecord, ResourceRecord } from './library/typed-records.ts';
export type { ReadableOptions, ReadOptions } from './library/options/source.ts';
export type { ParseOptions, SendOptions, StreamOptions, ValidateOptions } from './library/options/sink.ts';
export type { Operation, OperationKind } from './sink/operations/operation.ts';
export type { Batch } from './sink/deliver/batch.ts';
export type { InputRecord, Item } from './sink/record.ts';
export type { Resource } from './source/resources/resource.ts';
