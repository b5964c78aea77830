import { WireError } from '../errors/wire-error.ts';
import type { ResponsesRequest } from './request-schema.ts';

/** Known parameters that cannot be honoured: when, and what to do instead (ruling 4). */
const rules: ReadonlyArray<{
  param: keyof ResponsesRequest;
  unsupported: (request: ResponsesRequest) => boolean;
  message: string;
}> = [
  {
    param: 'service_tier',
    unsupported: ({ service_tier: tier }) => isSet(tier) && tier !== 'auto' && tier !== 'default',
    message: "`service_tier` must be 'auto' or 'default': this server has no other tier.",
  },
  {
    param: 'conversation',
    unsupported: ({ conversation }) => isSet(conversation),
    message: '`conversation` is not supported: continue with `previous_response_id`.',
  },
  {
    param: 'prompt',
    unsupported: ({ prompt }) => isSet(prompt),
    message: '`prompt` is not supported: this server stores no prompts. Send `instructions`.',
  },
  {
    param: 'context_management',
    unsupported: ({ context_management: management }) => isSet(management),
    message: '`context_management` is not supported: call POST /responses/compact.',
  },
  {
    param: 'background',
    unsupported: ({ background, store }) => background === true && store === false,
    message: '`background` needs a response that is kept: leave `store` out, or set it to true.',
  },
];

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** @throws WireError `unsupported_parameter` */
export function refuseUnsupported(request: ResponsesRequest): void {
  for (const { param, unsupported, message } of rules) {
    if (unsupported(request))
      throw new WireError({ code: 'unsupported_parameter', message, param });
  }
}
