// The flags of the commands that are no options of the library: what a process has, and what a client says.

const words = (text: string): string[] => text.split(' ');

const ofProcess = words('config apiKeyFile progress report quiet verbose logFormat help version');
const ofClient = words(
  'baseUrl revision retryLimit retryInitialWait retryMaxWait connectTimeout readTimeout writeTimeout',
);
const ofSource = words('param resources json preview schema plan accounts jobs');

export const refusedBySink: ReadonlySet<string> = new Set([
  ...ofProcess,
  ...ofClient,
  ...words('op task dryRun estimate accounts jobs'),
]);

/** What is of a whole run has no use for a stage of it. */
export const refusedByStage: ReadonlySet<string> = new Set([
  ...refusedBySink,
  ...words('rejects validateFirst maxRejects journal lockWait segmentId yes'),
  ...words('key newOnly strategy state maxRemove changed forget'),
]);

export const refusedByRead: ReadonlySet<string> = new Set([...ofProcess, ...ofClient, ...ofSource]);

/** What a stream leaves to whoever reads it is refused beside that. */
export const refusedByStream: ReadonlySet<string> = new Set([
  ...refusedByRead,
  ...words(
    'incremental state lookback lateReport changesSince lockWait output mode partitionBy timezone gzip format',
  ),
  ...words('timeframe interval statistics measurements groupBy conversionMetric'),
]);

export const refusedByClient: ReadonlySet<string> = new Set([...ofProcess, 'lockWait']);
