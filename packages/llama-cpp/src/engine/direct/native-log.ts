import koffi from 'koffi';
import type { Bindings } from './bindings.ts';

/** `enum ggml_log_level` */
const errorLevel = 4;
/**
 * koffi finds the type of a pointer by the name of what it points to, gives the same name to
 * several types that have none, and refuses a name that is taken: so a name of its own per load.
 */
const logCallback = koffi.proto(`loam_log_${process.hrtime.bigint()}`, 'void', [
  'int',
  'const char *',
  'void *',
]);

/** Sends llama.cpp's log nowhere: what it says in a step helps nobody, and costs a write each. */
export function silenceLog(bindings: Bindings): void {
  bindings.logSet(bindings.callbacks.ignore, null);
}

/**
 * Runs `call` and keeps what llama.cpp logged as an error meanwhile: its C API returns NULL and
 * says why only there.
 *
 * A JavaScript callback may only be called on JavaScript's own thread; loading a model and parsing
 * a grammar log there. Metal logs from threads of its own, so on macOS nothing is kept.
 */
export function withErrorLog<Result>(
  bindings: Bindings,
  call: () => Result,
): { result: Result; errors: string } {
  if (process.platform === 'darwin') return { result: call(), errors: '' };
  const lines: string[] = [];
  const callback = koffi.register((level: number, text: string) => {
    if (level === errorLevel) lines.push(text);
  }, koffi.pointer(logCallback));
  bindings.logSet(callback, null);
  try {
    return { result: call(), errors: lines.join('').trim() };
  } finally {
    silenceLog(bindings);
    koffi.unregister(callback);
  }
}

/** Ends a sentence with the first line of what llama.cpp said, if it said anything. */
export function withReason(errors: string): string {
  const reason = errors.split('\n').find(line => line.trim() !== '');
  return reason ? `: ${reason}` : '.';
}
