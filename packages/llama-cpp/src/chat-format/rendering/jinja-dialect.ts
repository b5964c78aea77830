/** A node of the parsed template: what the parser's classes have in common. */
type Node = { readonly type: string; readonly [key: string]: unknown };

/**
 * Rewrites what templates in the wild use of Python's Jinja and the interpreter does not know into
 * what it knows, or into calls of `jinjaFunctions`.
 *
 * - `x | trim`, `x | length` and loops over an undefined value, which is empty
 * - `x | string` of an object is Python's `str`
 * - `x | min`, `x | max`
 * - `'…{}…'.format(x)`, `x.strip('\n')` and its kin with an argument
 * - `set _ = namespace.list.append(x)`, `set x = namespace.list.pop(0)`
 * - loops over tuples of tuples
 * - constant objects with numbers as keys
 */
export function pythonDialect(program: object): object {
  // Its nodes are plain data; what the rest of this file reads of them is checked where it is read.
  return isNode(program) ? rewrite(program, numberedObjects(program)) : program;
}

/** Functions that rewritten templates call, by the names they call them by. */
export const jinjaFunctions: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  '(format)': (text, ...values) => {
    let next = 0;
    return String(text).replace(/\{(\d*)\}/g, (_, index: string) => {
      const value = values[index === '' ? next : Number(index)];
      next += 1;
      return typeof value === 'string' ? value : pythonText(value);
    });
  },
  '(strip)': (text, characters) => stripEnd(stripStart(String(text), characters), characters),
  '(lstrip)': stripStart,
  '(rstrip)': stripEnd,
  '(str)': value => (typeof value === 'string' ? value : pythonText(value)),
};

function stripStart(text: unknown, characters: unknown): string {
  const set = String(characters);
  let start = 0;
  const value = String(text);
  while (start < value.length && set.includes(value.charAt(start))) start += 1;
  return value.slice(start);
}

function stripEnd(text: unknown, characters: unknown): string {
  const set = String(characters);
  const value = String(text);
  let end = value.length;
  while (end > 0 && set.includes(value.charAt(end - 1))) end -= 1;
  return value.slice(0, end);
}

/** Python's `str` of a value as the interpreter hands it over: collections of its own value type. */
function pythonText(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return pythonString(value);
  if (value instanceof Map) {
    const members = Array.from(value as Map<string, { value: unknown }>, ([key, member]) => {
      return `${pythonString(key)}: ${pythonText(member.value)}`;
    });
    return `{${members.join(', ')}}`;
  }
  if (!Array.isArray(value)) return '';
  return `[${(value as { value: unknown }[]).map(item => pythonText(item.value)).join(', ')}]`;
}

function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${body}${quote}`;
}

const identifier = (value: string): Node => ({ type: 'Identifier', value });
const integer = (value: number): Node => ({ type: 'IntegerLiteral', value });
const call = (name: string, args: readonly unknown[]): Node => ({
  type: 'CallExpression',
  callee: identifier(name),
  args,
});
const filter = (operand: unknown, name: Node): Node => ({
  type: 'FilterExpression',
  operand,
  filter: name,
});
const emptyString: Node = { type: 'StringLiteral', value: '' };

function rewrite(node: Node, constants: Constants): Node {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    // Targets of assignments are tuples of names, not of values.
    const isTarget = key === 'loopvar' || key === 'assignee';
    copy[key] = isTarget ? value : rewriteValue(value, constants);
  }
  return rewriteNode(Object.assign(Object.create(prototypeOf(node)) as Node, copy), constants);
}

/** The interpreter tells some nodes by their class. */
const prototypeOf = (node: Node): object => Object.getPrototypeOf(node) as object;

function rewriteValue(value: unknown, constants: Constants): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const rewritten = rewriteValue(item, constants);
      return isNode(rewritten) && rewritten.type === 'Set' ? listMethods(rewritten) : [rewritten];
    });
  }
  if (value instanceof Map) {
    return new Map(
      Array.from(value, ([key, item]) => [
        rewriteValue(key, constants),
        rewriteValue(item, constants),
      ]),
    );
  }
  return isNode(value) ? rewrite(value, constants) : value;
}

function rewriteNode(node: Node, constants: Constants): Node {
  switch (node.type) {
    case 'FilterExpression':
      return rewriteFilter(node, constants);
    case 'CallExpression':
      return rewriteCall(node);
    case 'For': {
      const { iterable } = node;
      const mayBeUndefined =
        isNode(iterable) &&
        (iterable.type === 'Identifier' || iterable.type === 'MemberExpression');
      if (!mayBeUndefined) return node;
      const nothing: Node = { type: 'ArrayLiteral', value: [] };
      return { ...node, iterable: filter(iterable, call('default', [nothing])) };
    }
    case 'MemberExpression': {
      const { object, property, computed } = node;
      const entry =
        computed === true && isNode(property) && property.type === 'IntegerLiteral'
          ? constantOf(object, constants)?.find(([key]) => key === property['value'])
          : undefined;
      return entry ? entry[1] : node;
    }
    case 'TupleLiteral':
      return { type: 'ArrayLiteral', value: node['value'] };
    case 'ObjectLiteral':
      return numberedEntries(node) ? { type: 'ObjectLiteral', value: new Map() } : node;
    default:
      return node;
  }
}

function rewriteFilter(node: Node, constants: Constants): Node {
  const { operand, filter: name } = node;
  if (!isNode(name) || name.type !== 'Identifier') return node;
  switch (name['value']) {
    case 'trim':
    case 'length':
      return filter(filter(operand, call('default', [emptyString])), name);
    case 'string':
      return call('(str)', [operand]);
    case 'min':
      return filter(filter(operand, identifier('sort')), identifier('first'));
    case 'max':
      return filter(filter(operand, identifier('sort')), identifier('last'));
    case 'dictsort': {
      const entries = constantOf(operand, constants)?.toSorted(([a], [b]) => a - b);
      if (!entries) return node;
      return {
        type: 'ArrayLiteral',
        value: entries.map(([key, value]) => ({
          type: 'ArrayLiteral',
          value: [integer(key), value],
        })),
      };
    }
    default:
      return node;
  }
}

function rewriteCall(node: Node): Node {
  const method = methodOf(node);
  if (!method) return node;
  const { object, name, args } = method;
  if (name === 'format') return call('(format)', [object, ...args]);
  const strips = name === 'strip' || name === 'lstrip' || name === 'rstrip';
  return strips && args.length === 1 ? call(`(${name})`, [object, ...args]) : node;
}

/** `append` and `pop` change a list in place; here the list is set again. */
function listMethods(node: Node): Node[] {
  const method = isNode(node['value']) ? methodOf(node['value']) : undefined;
  // Only what belongs to a namespace outlives the block it is set in.
  if (!method || !isNode(method.object) || method.object.type !== 'MemberExpression') return [node];
  const { object, name, args } = method;
  const set = (value: Node): Node => ({ type: 'Set', assignee: object, value, body: [] });
  if (name === 'append' && args.length === 1) {
    const operator = { value: '+', type: 'AdditiveBinaryOperator' };
    const item: Node = { type: 'ArrayLiteral', value: args };
    return [set({ type: 'BinaryExpression', operator, left: object, right: item })];
  }
  const [index] = args;
  if (name !== 'pop' || !isNode(index) || index['value'] !== 0) return [node];
  const member = (property: Node): Node => ({
    type: 'MemberExpression',
    object,
    property,
    computed: true,
  });
  return [
    { ...node, value: member(integer(0)) },
    set(member({ type: 'SliceExpression', start: integer(1) })),
  ];
}

function methodOf(node: Node): { object: unknown; name: unknown; args: unknown[] } | undefined {
  const { callee, args } = node;
  if (node.type !== 'CallExpression' || !isNode(callee) || !Array.isArray(args)) return undefined;
  if (callee.type !== 'MemberExpression' || callee['computed'] === true) return undefined;
  const { object, property } = callee;
  return isNode(property) ? { object, name: property['value'], args } : undefined;
}

/** Entries of objects with numbers as keys, by the name of the variable that holds them. */
type Constants = ReadonlyMap<unknown, readonly (readonly [number, Node])[]>;

function constantOf(node: unknown, constants: Constants) {
  return isNode(node) && node.type === 'Identifier' ? constants.get(node['value']) : undefined;
}

function numberedObjects(program: Node): Constants {
  const constants = new Map<unknown, readonly (readonly [number, Node])[]>();
  for (const statement of Array.isArray(program['body']) ? program['body'] : []) {
    if (!isNode(statement) || statement.type !== 'Set') continue;
    const { assignee, value } = statement;
    const entries = isNode(value) ? numberedEntries(value) : undefined;
    if (entries && isNode(assignee)) constants.set(assignee['value'], entries);
  }
  return constants;
}

function numberedEntries(node: Node): (readonly [number, Node])[] | undefined {
  if (node.type !== 'ObjectLiteral' || !(node['value'] instanceof Map)) return undefined;
  const entries = Array.from(node['value'] as Map<Node, Node>);
  if (entries.length === 0 || entries.some(([key]) => key.type !== 'IntegerLiteral')) {
    return undefined;
  }
  return entries.map(([key, value]) => [Number(key['value']), value] as const);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
