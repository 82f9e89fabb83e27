// The exit statuses that no retry cures: usage, permission, configuration, a command that can't be run or is not there.

/** 126 and 127 are a shell's: found but not to be run, not found. */
export const finalStatuses: readonly number[] = [64, 77, 78, 126, 127];

export const finalStatusText = '64, 77, 78, 126 or 127';

export function isFinalStatus(status: number | undefined): boolean {
  return status !== undefined && finalStatuses.includes(status);
}
