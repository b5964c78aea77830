import { createRequire } from 'node:module';
import { silenceLog } from './native-log.ts';
import type { Runtime } from './runtime.ts';

type Renderer = { render(context: Record<string, unknown>): string };
type Addon = { AddonJinjaRenderer?: new (template: string) => Renderer };

/**
 * llama.cpp's own Jinja, which renders more of the templates in use than any JavaScript one.
 *
 * It is C++ without a C API; node-llama-cpp's addon, which is linked against the same libraries,
 * wraps it for itself. `undefined` where it does not: nothing else depends on it.
 */
export function nativeJinja(
  runtime: Runtime,
): ((template: string, context: Record<string, unknown>) => string) | undefined {
  const AddonRenderer = loadRenderer(runtime);
  if (!AddonRenderer) return undefined;
  let last: { template: string; renderer: Renderer } | undefined;
  return (template, context) => {
    if (last?.template !== template) {
      last = { template, renderer: new AddonRenderer(template) };
    }
    return last.renderer.render(context);
  };
}

function loadRenderer({ libraries, bindings }: Runtime): Addon['AddonJinjaRenderer'] {
  try {
    const addon = createRequire(import.meta.url)(libraries.addon) as Addon;
    return addon.AddonJinjaRenderer;
  } catch {
    return undefined;
  } finally {
    // Loading it sets a log of its own.
    silenceLog(bindings);
  }
}
