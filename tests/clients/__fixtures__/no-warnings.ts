import { afterEach, beforeEach, expect, vi } from 'vitest';

/** Fails a test in which a client warned: through the AI SDK, the console or the process. */
export function failOnWarnings(): void {
  let warnings: unknown[] = [];
  const collect = (...args: unknown[]) => void warnings.push(args);

  beforeEach(() => {
    warnings = [];
    globalThis.AI_SDK_LOG_WARNINGS = options => collect(...options.warnings);
    vi.spyOn(console, 'warn').mockImplementation(collect);
    vi.spyOn(console, 'error').mockImplementation(collect);
    process.on('warning', collect);
  });
  afterEach(() => {
    process.off('warning', collect);
    vi.restoreAllMocks();
    expect(warnings).toEqual([]);
  });
}
