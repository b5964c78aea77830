import { openBindings, threadpoolFunctions } from './bindings.ts';
import type { Bindings, ThreadpoolFunctions } from './bindings.ts';
import { requireDefaults, requireLayouts, requireVersion } from './guard.ts';
import { deviceType } from './layouts.ts';
import { findLibraries, type Libraries } from './libraries.ts';
import { silenceLog } from './native-log.ts';
import { vectorRegisterCleaner } from './vector-registers.ts';

/** llama.cpp, opened in this process. */
export type Runtime = {
  libraries: Libraries;
  bindings: Bindings;
  threadpool: ThreadpoolFunctions;
  /** A device that layers can be moved to. */
  hasGpu: boolean;
  /** To be called after a step, before anything is sampled. Absent: of no use here. */
  cleanVectorRegisters?: () => void;
};

let opened: Runtime | undefined;

/**
 * Opens llama.cpp once per process; it cannot be closed again, nor need it be.
 *
 * @throws Error when a library is missing, or is not the version the bindings were written for
 */
export function openRuntime(): Runtime {
  if (opened) return opened;
  const libraries = findLibraries();
  requireLayouts();
  const bindings = openBindings(libraries);
  requireVersion(libraries, bindings.version());
  requireDefaults(bindings.modelDefaultParams(), bindings.contextDefaultParams());
  silenceLog(bindings);
  bindings.loadComputeBackends(libraries.folder);
  bindings.backendInit();
  if (bindings.deviceByType(deviceType.cpu) === null) {
    throw new Error('no CPU backend of llama.cpp runs on this processor');
  }
  const cleanVectorRegisters = vectorRegisterCleaner(libraries.folder);
  opened = {
    ...(cleanVectorRegisters && { cleanVectorRegisters }),
    libraries,
    bindings,
    threadpool: threadpoolFunctions(bindings),
    hasGpu:
      bindings.deviceByType(deviceType.gpu) !== null ||
      bindings.deviceByType(deviceType.integratedGpu) !== null,
  };
  return opened;
}
