// The command of a schedule: an argument vector, or a text for the shell.
import * as z from 'zod';

export const command = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('argv'), argv: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('shell'), text: z.string().min(1) }),
]);

export type Command = z.output<typeof command>;
