import type { Caller } from '../access/caller.ts';
import type { RequestMeter } from '../usage/request-meter.ts';

/** Which target of a gate answers. */
export type Served = {
  /** The name of the gate. */
  gate: string;
  /** `provider/model`, or the id of a model of the server. */
  target: string;
  /** The model, by its provider's id. */
  model: string;
};

/** What models are told of the request they answer, beyond the call itself. */
export type Asker = {
  caller: Caller;
  /** Counts what the request uses. Default: nobody counts. */
  meter?: RequestMeter | undefined;
  /** Told of the target that was chosen, and again when another one has to take its place. */
  onServed?: ((served: Served) => void) | undefined;
};
