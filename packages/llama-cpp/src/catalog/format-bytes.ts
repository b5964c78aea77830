const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 GB`, in powers of 1000, as disks and downloads are labelled. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
