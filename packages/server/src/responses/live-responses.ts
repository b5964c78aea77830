import { createMemoryResponseStore } from '../stores/memory-response-store.ts';
import type { ResponseStore } from '../stores/response-store.ts';
import { BackgroundJobs } from './background-jobs.ts';

/**
 * The responses that live with a process: those that nobody asked to store, and those that are being
 * computed in the background. A server that takes the place of another one is given its, so that
 * conversations go on.
 */
export class LiveResponses {
  readonly recent: ResponseStore = createMemoryResponseStore();
  readonly jobs = new BackgroundJobs();
}
