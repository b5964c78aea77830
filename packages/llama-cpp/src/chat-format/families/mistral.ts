import type { CallSyntax } from './call-syntax.ts';
import { jsonInTag } from './json-in-tag.ts';
import { nameThenJson, nineAlphanumerics } from './name-then-json.ts';

const open = '[TOOL_CALLS]';

/** `[TOOL_CALLS][{"name": …, "arguments": …, "id": …}]`: Mistral 7B v0.3, Nemo, Small up to 3.1. */
export const mistralList: CallSyntax = {
  ...jsonInTag({ open, together: 'list', idAfter: nineAlphanumerics }),
  family: 'mistral-list',
};

/** `[TOOL_CALLS]name[ARGS]{…}`: Mistral Small 3.2, Magistral, Devstral, Ministral 3. */
export function mistralArguments(options: { callIds: boolean }): CallSyntax {
  return {
    ...nameThenJson({
      open,
      middle: '[ARGS]',
      ...(options.callIds && { idBegin: '[CALL_ID]' }),
    }),
    family: 'mistral-arguments',
  };
}
