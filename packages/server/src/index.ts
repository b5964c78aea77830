export { createServer, type LoamServer } from './create-server.ts';
export type { LoggedError } from './request-log/describe-error.ts';
export type { RequestLog, RequestLogEntry } from './request-log/request-log.ts';
export type { ServerOptions } from './server-options.ts';
