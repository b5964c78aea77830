import { describe, expect, test } from 'vitest';
import { hasUsableGpu, type GpuClues } from './usable-gpu.ts';

/** A Linux machine with these devices, for which node-llama-cpp has these types. */
function machine(
  folders: Record<string, string[]>,
  types: readonly (string | false)[] = ['cuda', 'vulkan', false],
  platform: NodeJS.Platform = 'linux',
): GpuClues & { asked: number } {
  const clues = {
    asked: 0,
    platform,
    list: async (folder: string) => folders[folder] ?? [],
    supportedTypes: async () => {
      clues.asked++;
      return types;
    },
  };
  return clues;
}

describe('a GPU is used', () => {
  test.each<[reason: string, clues: GpuClues]>([
    ['an NVIDIA card', machine({ '/dev': ['null', 'nvidia0', 'nvidiactl'] })],
    ['another one, through Vulkan', machine({ '/dev/dri': ['card0', 'renderD128'] })],
    ['Windows under Linux', machine({ '/dev': ['dxg'] })],
    ['Apple silicon', machine({}, ['metal', false], 'darwin')],
    ['Windows', machine({}, ['vulkan', false], 'win32')],
  ])('%s', async (_reason, clues) => {
    expect(await hasUsableGpu(clues)).toBe(true);
  });
});

describe('none is used', () => {
  test('where there is no device, and nobody is asked', async () => {
    const clues = machine({ '/dev': ['null', 'nvidiactl'] });
    expect(await hasUsableGpu(clues)).toBe(false);
    expect(clues.asked).toBe(0);
  });

  test('where there is a device and no driver', async () => {
    expect(await hasUsableGpu(machine({ '/dev': ['nvidia0'] }, [false]))).toBe(false);
    expect(await hasUsableGpu(machine({}, [false], 'darwin'))).toBe(false);
  });

  test('where finding out fails', async () => {
    const clues = machine({ '/dev': ['nvidia0'] });
    clues.supportedTypes = () => Promise.reject(new Error('no such binary'));
    expect(await hasUsableGpu(clues)).toBe(false);
  });
});
