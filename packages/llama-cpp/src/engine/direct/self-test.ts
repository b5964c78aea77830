import type { Runtime } from './runtime.ts';
export async function runSelfTest(_runtime: Runtime): Promise<void> {}
