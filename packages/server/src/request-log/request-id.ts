import { createIdGenerator } from '@ai-sdk/provider-utils';

/** The id of a request whose client gave none: `req_` and 24 characters. */
export const newRequestId = createIdGenerator({ prefix: 'req', separator: '_', size: 24 });
