import { WireError } from '../errors/wire-error.ts';
import type { ChatCompletionRequest } from './request-schema.ts';

/** Known parameters that cannot be honoured: when, and what to do instead (ruling 4). */
const rules: ReadonlyArray<{
  param: keyof ChatCompletionRequest;
  unsupported: (request: ChatCompletionRequest) => boolean;
  message: string;
}> = [
  {
    param: 'service_tier',
    unsupported: ({ service_tier: tier }) => isSet(tier) && tier !== 'auto' && tier !== 'default',
    message: "`service_tier` must be 'auto' or 'default': this server has no other tier.",
  },
  {
    param: 'modalities',
    unsupported: ({ modalities }) => modalities?.some(modality => modality !== 'text') ?? false,
    message: "`modalities` must be ['text']: answers are text.",
  },
  {
    param: 'audio',
    unsupported: ({ audio }) => isSet(audio),
    message: '`audio` is not supported: answers are text.',
  },
  {
    param: 'web_search_options',
    unsupported: ({ web_search_options: options }) => isSet(options),
    message: '`web_search_options` is not supported: offer a search tool in `tools`.',
  },
  {
    param: 'functions',
    unsupported: ({ functions }) => isSet(functions),
    message: '`functions` is not supported: use `tools`.',
  },
  {
    param: 'function_call',
    unsupported: ({ function_call: call }) => isSet(call),
    message: '`function_call` is not supported: use `tool_choice`.',
  },
  {
    param: 'top_logprobs',
    unsupported: ({ top_logprobs: top, logprobs }) => isSet(top) && logprobs !== true,
    message: '`top_logprobs` needs `logprobs` to be true.',
  },
];

function isSet<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null;
}

/** @throws WireError `unsupported_parameter` */
export function refuseUnsupported(request: ChatCompletionRequest): void {
  for (const { param, unsupported, message } of rules) {
    if (unsupported(request))
      throw new WireError({ code: 'unsupported_parameter', message, param });
  }
}
