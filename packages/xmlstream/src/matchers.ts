import type { Element } from '@trestle/xml'
import { XmlStreamError } from './errors.js'

export interface QName {
  readonly ns: string
  readonly name: string
}

/** Where a dispatcher must look to find a matcher: what every element that passes its test has in common. */
export type Hint =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'child'; readonly ns: string; readonly name: string }
  | { readonly by: 'name'; readonly ns: string; readonly name: string }

export interface Matcher {
  readonly test: (element: Element) => boolean
  /** An element that passes has at least one of these; absent: it may be any element. */
  readonly hints?: readonly Hint[] | undefined
}

/** The element's own qualified name. */
export function matchName(ns: string, name: string): Matcher {
  return { test: (element) => element.is(ns, name), hints: [{ by: 'name', ns, name }] }
}

/** The attribute `id`. Says nothing of the sender: who answers must be checked as well. */
export function matchId(id: string): Matcher {
  return { test: (element) => element.attrs['id'] === id, hints: [{ by: 'id', id }] }
}

/**
 * An element with a child with a grandchild …, each of the given name: steps, or `{ns}iq/{ns}query`.
 * @throws XmlStreamError `invalid-path`
 */
export function matchPath(path: string): Matcher
export function matchPath(...steps: readonly QName[]): Matcher
export function matchPath(...given: readonly (QName | string)[]): Matcher {
  const [first, ...further] = given.flatMap((step) => (typeof step === 'string' ? parsePath(step) : [step]))
  if (!first) throw new XmlStreamError('invalid-path', 'A path needs at least one step.')
  return matchSteps(first, ...further)
}

/** What `matchPath` does for steps alone, without the code that reads paths. */
export function matchSteps(...steps: readonly [QName, ...QName[]]): Matcher {
  const [first, second] = steps
  const hint: Hint = second
    ? { by: 'child', ns: second.ns, name: second.name }
    : { by: 'name', ns: first.ns, name: first.name }
  return { test: (element) => leads(element, steps, 0), hints: [hint] }
}

/** Any element that passes; tried on every one, so name what you can: `allOf(matchName(…), matchWhere(…))`. */
export function matchWhere(test: (element: Element) => boolean): Matcher {
  return { test }
}

export function anyOf(...matchers: readonly Matcher[]): Matcher {
  const hints = matchers.every((one) => one.hints) ? matchers.flatMap((one) => one.hints ?? []) : undefined
  return { test: (element) => matchers.some((one) => one.test(element)), hints }
}

export function allOf(...matchers: readonly Matcher[]): Matcher {
  const [narrowest] = matchers.map((one) => one.hints).sort((a, b) => width(a) - width(b))
  return { test: (element) => matchers.every((one) => one.test(element)), hints: narrowest }
}

const WIDTH = { id: 0, child: 1, name: 2 } as const

function width(hints: readonly Hint[] | undefined): number {
  return hints ? Math.max(-1, ...hints.map((hint) => WIDTH[hint.by])) : 3
}

function leads(element: Element, steps: readonly QName[], depth: number): boolean {
  const step = steps[depth] as QName
  if (!element.is(step.ns, step.name)) return false
  if (depth === steps.length - 1) return true
  for (const node of element.children) if (typeof node !== 'string' && leads(node, steps, depth + 1)) return true
  return false
}

function parsePath(path: string): QName[] {
  const steps: QName[] = []
  const step = /\{([^{}]*)\}([^/{}\s]+)(?:\/|$)/y
  while (step.lastIndex < path.length) {
    const found = step.exec(path)
    if (!found) break
    steps.push({ ns: found[1] as string, name: found[2] as string })
    if (step.lastIndex === path.length && !path.endsWith('/')) return steps
  }
  throw new XmlStreamError('invalid-path', `'${path}' is not of the form {ns}name/{ns}name.`)
}
