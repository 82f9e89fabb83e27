// Every endpoint of the sandbox, gathered.
import type { Endpoint } from './http.ts';
import { READS } from './reads.ts';
import { bulkImport } from './writes/bulk-import.ts';
import { lists } from './writes/lists.ts';

export const endpoints: readonly Endpoint[] = [...READS, ...lists, bulkImport];
