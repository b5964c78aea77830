/** A number as JSON writes it, exactly: `coefficient` × 10^−`scale`, `scale` ≥ 0. */
export type Decimal = { readonly coefficient: bigint; readonly scale: number };

export const zero: Decimal = { coefficient: 0n, scale: 0 };

/** @param value finite */
export function decimalOf(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const coefficient = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0
    ? { coefficient, scale }
    : { coefficient: coefficient * 10n ** BigInt(-scale), scale: 0 };
}

export function negate({ coefficient, scale }: Decimal): Decimal {
  return { coefficient: -coefficient, scale };
}

/** Below 0 where `a` is smaller, above 0 where it is larger. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = rescale(a, scale) - rescale(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isMultiple(value: Decimal, of: Decimal): boolean {
  const scale = Math.max(value.scale, of.scale);
  return rescale(value, scale) % rescale(of, scale) === 0n;
}

export function isInteger(value: Decimal): boolean {
  return isMultiple(value, { coefficient: 1n, scale: 0 });
}

/** The largest integer that is not above `value`. */
export function floor({ coefficient, scale }: Decimal): Decimal {
  const unit = 10n ** BigInt(scale);
  const quotient = coefficient / unit;
  const isBelow = coefficient < 0n && coefficient % unit !== 0n;
  return { coefficient: isBelow ? quotient - 1n : quotient, scale: 0 };
}

/** The next double above (`1`) or below (`-1`), as JSON writes it. `value` is not 0. */
export function nextDouble({ coefficient, scale }: Decimal, direction: 1 | -1): Decimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number(`${coefficient}e-${scale}`));
  const isAway = coefficient > 0n === (direction === 1);
  view.setBigInt64(0, view.getBigInt64(0) + (isAway ? 1n : -1n));
  const next = view.getFloat64(0);
  return decimalOf(Number.isFinite(next) ? next : Number.MAX_VALUE * direction);
}

/** The digits of a number that is not negative, the fraction without trailing zeros. */
export function digitsOf({ coefficient, scale }: Decimal): { whole: string; fraction: string } {
  const text = String(coefficient).padStart(scale + 1, '0');
  return {
    whole: text.slice(0, text.length - scale),
    fraction: text.slice(text.length - scale).replace(/0+$/, ''),
  };
}

function rescale({ coefficient, scale }: Decimal, to: number): bigint {
  return coefficient * 10n ** BigInt(to - scale);
}
