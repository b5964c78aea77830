import { jinjaFunctions } from './python-functions.ts';

/** A node of the parsed template: what the parser's classes have in common. */
type Node = { readonly type: string; readonly [key: string]: unknown };

/**
 * Rewrites what templates in the wild use of Python's Jinja and the interpreter does not know into
 * what it knows, or into calls of `jinjaFunctions`.
 *
 * - what is printed, and joined by `~`, is Python's `str`: `None`, `True`, `['a']`
 * - an undefined value is empty in loops and filters of text, holds nothing, and is no key of anything
 * - `x | string` of an object is Python's `str`
 * - `x | min`, `x | max`, `x | map('upper')`
 * - `'…' * n`
 * - `x.items()` and `x.keys()` of an object with an entry of that name
 * - `'…{}…'.format(x)`, `x.strip('\n')` and its kin with an argument
 * - `set _ = namespace.list.append(x)`, `set x = namespace.list.pop(0)`
 * - loops over tuples of tuples
 * - constant objects with numbers as keys
 */
export function pythonDialect(program: object): object {
  // Its nodes are plain data; what the rest of this file reads of them is checked where it is read.
  return isNode(program) ? rewrite(program, numberedObjects(program)) : program;
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
    const rewritten = isTarget ? value : rewriteValue(value, constants);
    copy[key] = blocks.has(key) && Array.isArray(rewritten) ? rewritten.map(print) : rewritten;
  }
  return rewriteNode(Object.assign(Object.create(prototypeOf(node)) as Node, copy), constants);
}

/** Where nodes keep lists of statements. */
const blocks = new Set(['body', 'alternate', 'defaultBlock']);

/** Expressions that print a value which is not known to be a text already. */
const printing = new Set([
  'Identifier',
  'MemberExpression',
  'CallExpression',
  'BinaryExpression',
  'UnaryExpression',
  'TestExpression',
  'Ternary',
  'SelectExpression',
  'FilterExpression',
  'ArrayLiteral',
  'ObjectLiteral',
]);

/** What an expression prints where a statement could stand. */
function print(statement: unknown): unknown {
  return isNode(statement) && printing.has(statement.type)
    ? call('(str)', [orEmpty(statement)])
    : statement;
}

/** Functions cannot tell what is undefined from `none`. */
const orEmpty = (node: unknown): Node => filter(node, call('default', [emptyString]));

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
      return { ...node, iterable: filter(iterable, call('default', [emptyArray])) };
    }
    case 'MemberExpression': {
      const { object, property, computed } = node;
      const entry =
        computed === true && isNode(property) && property.type === 'IntegerLiteral'
          ? constantOf(object, constants)?.find(([key]) => key === property['value'])
          : undefined;
      if (entry) return entry[1];
      const mayBeUndefined =
        computed === true && isNode(property) && property.type === 'MemberExpression';
      return mayBeUndefined ? { ...node, property: orEmpty(property) } : node;
    }
    case 'BinaryExpression':
      return rewriteBinary(node);
    case 'TupleLiteral':
      return { type: 'ArrayLiteral', value: node['value'] };
    case 'ObjectLiteral':
      return numberedEntries(node) ? { type: 'ObjectLiteral', value: new Map() } : node;
    default:
      return node;
  }
}

function rewriteBinary(node: Node): Node {
  const { operator, left, right } = node;
  const sign = isNode(operator) ? operator['value'] : undefined;
  const isText = (each: unknown) => isNode(each) && each.type === 'StringLiteral';
  switch (sign) {
    case '~':
      return call('(~)', [orEmpty(left), orEmpty(right)]);
    case 'in':
    case 'not in':
      return call(`(${sign})`, [
        filter(left, call('default', [nothing])),
        filter(right, call('default', [emptyArray])),
      ]);
    case '*':
      return isText(left) || isText(right) ? call('(*)', [left, right]) : node;
    default:
      return node;
  }
}

const emptyArray: Node = { type: 'ArrayLiteral', value: [] };
/** Nobody looks for this text. */
const nothing: Node = { type: 'StringLiteral', value: '\0' };

/** `map` with the name of a filter. */
function rewriteMap(operand: unknown, { callee, args }: Node): Node | undefined {
  const [name] = Array.isArray(args) ? args : [];
  if (!isNode(callee) || callee['value'] !== 'map' || !isNode(name)) return undefined;
  const known = `(map ${String(name['value'])})`;
  return name.type === 'StringLiteral' && known in jinjaFunctions
    ? call(known, [operand])
    : undefined;
}

function rewriteFilter(node: Node, constants: Constants): Node {
  const { operand, filter: name } = node;
  if (isNode(name) && name.type === 'CallExpression') return rewriteMap(operand, name) ?? node;
  if (!isNode(name) || name.type !== 'Identifier') return node;
  switch (name['value']) {
    case 'trim':
    case 'length':
    case 'upper':
    case 'lower':
    case 'capitalize':
    case 'title':
      return filter(orEmpty(operand), name);
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
  // An object may have an entry of that name.
  if (name === 'items' && args.length === 0) return filter(object, identifier('items'));
  if (name === 'keys' && args.length === 0) return call('(keys)', [object]);
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
