// What goes over the wire between the processes of the night and the server, and what can go wrong with it.
import type { Process } from './kernel.ts';

export interface NetRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Whose it is. */
  readonly process: Process;
}

export interface NetAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What goes wrong with one request. */
export type Fault =
  | 'none'
  | 'refused'
  | 'reset before'
  | 'reset after'
  | 'reset during'
  | 'late'
  | 'answers 503'
  | 'answers 503 after'
  | 'answers 429'
  | 'answers garbage';

export interface Network {
  /** Milliseconds that a message is on its way. */
  latency(): number;
  fault(request: NetRequest): Fault;
  /** The request arrives: the server answers at once, and whatever it does is done. */
  serve(request: NetRequest): NetAnswer;
  /** The answer has reached the process that asked. */
  answered(request: NetRequest, status: number): void;
}
