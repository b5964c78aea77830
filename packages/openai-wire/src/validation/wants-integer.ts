import { z } from 'zod/v4';

/** Whether a schema takes whole numbers alone at a path, where it takes numbers at all. */
export function wantsInteger(schema: z.core.$ZodType, path: readonly PropertyKey[]): boolean {
  const numbers = schemasAt(schema, path).filter(each => each instanceof z.ZodNumber);
  return numbers.length > 0 && numbers.every(each => each instanceof z.ZodNumberFormat);
}

/** The schemas a value at a path may have: more than one below a union. */
function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodLazy
  ) {
    return schemasAt(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(each => schemasAt(each, path));
  if (schema instanceof z.ZodPipe) return schemasAt(schema.in, path);
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  const child = childOf(schema, key);
  return child ? schemasAt(child, rest) : [];
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const shape: Record<PropertyKey, z.core.$ZodType> = schema.shape;
    return shape[key];
  }
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}
