/** DynamoDB's condition and update expressions, as far as the functions use them. Anything else is an error. */

export type Item = Record<string, unknown>

export interface Names {
  readonly names: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, unknown>>
}

/** Each is read thousands of times. */
const read = new Map<string, readonly string[]>()
const tokensOf = (expression: string): readonly string[] => {
  const tokens = read.get(expression) ?? expression.match(/[#:]?\w+|<=|>=|<>|[<>=(),+-]/g) ?? []
  read.set(expression, tokens)
  return tokens
}

const reader = (expression: string, { names, values }: Names, item: Item) => {
  const tokens = tokensOf(expression)
  let at = 0
  const next = (): string => {
    const token = tokens[at++]
    if (token === undefined) throw new Error(`The expression ends too early: ${expression}`)
    return token
  }
  const expect = (wanted: string): void => {
    const token = next()
    if (token !== wanted) throw new Error(`Expected ${wanted} and found ${token}: ${expression}`)
  }
  const name = (token = next()): string => (token.startsWith('#') ? (names[token] ?? token) : token)
  const operand = (token = next()): unknown => {
    if (token !== 'if_not_exists' && token !== 'list_append')
      return token.startsWith(':') ? values[token] : item[name(token)]
    expect('(')
    const first = operand()
    expect(',')
    const second = operand()
    expect(')')
    return token === 'if_not_exists' ? (first ?? second) : [...(first as unknown[]), ...(second as unknown[])]
  }
  const peek = (): string | undefined => tokens[at]
  return { next, expect, name, operand, peek }
}

const compare: Readonly<Record<string, (left: never, right: never) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
  '<>': (left, right) => left !== right,
}

/** Whether the condition holds for the item; an item that is not there is empty. */
export const holds = (condition: string, using: Names, item: Item = {}): boolean => {
  const { next, expect, name, operand, peek } = reader(condition, using, item)
  const term = (): boolean => {
    const token = next()
    if (token === '(') {
      const inner = either()
      expect(')')
      return inner
    }
    if (token === 'attribute_exists' || token === 'attribute_not_exists') {
      expect('(')
      const exists = item[name()] !== undefined
      expect(')')
      return exists === (token === 'attribute_exists')
    }
    const left = operand(token)
    const operator = compare[next()]
    if (!operator) throw new Error(`Unknown operator in the condition: ${condition}`)
    const right = operand()
    return left !== undefined && operator(left as never, right as never)
  }
  const both = (): boolean => {
    let result = term()
    while (peek() === 'AND') {
      next()
      result = term() && result
    }
    return result
  }
  const either = (): boolean => {
    let result = both()
    while (peek() === 'OR') {
      next()
      result = both() || result
    }
    return result
  }
  const result = either()
  if (peek() !== undefined) throw new Error(`Cannot read the condition: ${condition}`)
  return result
}

/** The item after `SET a = b, c = d - e REMOVE f`, `REMOVE f` or `ADD a :number`; SET knows the two functions of DynamoDB. */
export const updated = (update: string, using: Names, item: Item): Item => {
  const { next, expect, name, operand, peek } = reader(update, using, item)
  const value = (): unknown => {
    const token = next()
    if (token !== 'if_not_exists' && token !== 'list_append') return operand(token)
    expect('(')
    const first = value()
    expect(',')
    const second = value()
    expect(')')
    return token === 'if_not_exists' ? (first ?? second) : [...(first as unknown[]), ...(second as unknown[])]
  }
  const result = { ...item }
  const verb = next()
  if (verb === 'ADD') {
    const attribute = name()
    result[attribute] = Number(item[attribute] ?? 0) + Number(operand())
    return result
  }
  const remove = (): Item => {
    for (;;) {
      delete result[name()]
      if (peek() === undefined) return result
      expect(',')
    }
  }
  if (verb === 'REMOVE') return remove()
  if (verb !== 'SET') throw new Error(`Unknown update: ${update}`)
  for (;;) {
    const attribute = name()
    expect('=')
    let set = value()
    if (peek() === '-' || peek() === '+') set = Number(set) + (next() === '-' ? -1 : 1) * Number(value())
    result[attribute] = set
    if (peek() === undefined) return result
    if (peek() === 'REMOVE') {
      next()
      return remove()
    }
    expect(',')
  }
}
