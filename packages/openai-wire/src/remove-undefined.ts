/** An object whose optional fields are left out, not set to undefined. */
type WithoutUndefined<T> = {
  [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/**
 * Leaves out the fields that are undefined, so that two calls are equal when they mean the same.
 * Unlike `removeUndefinedEntries` of `@ai-sdk/provider-utils` it keeps null and the type.
 */
export function removeUndefined<T extends object>(object: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<T>;
}
