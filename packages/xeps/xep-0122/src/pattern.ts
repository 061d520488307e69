import type { CharacterSet } from './character-set.js'
import { type PatternNode, PatternSyntaxError, parsePattern } from './pattern-syntax.js'

/** A regular expression that matches whole texts. */
export interface Pattern {
  matches(text: string): boolean
}

export interface PatternLimits {
  /** The longest expression in characters. Default: 1,000. */
  readonly maxLength?: number | undefined
  /** How many states an expression may have once its repetitions are written out. Default: 1,000. */
  readonly maxStates?: number | undefined
}

type State =
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly next: number }
  | { readonly kind: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'either'; readonly next: readonly number[] }
  | { readonly kind: 'done' }

/**
 * Reads an extended regular expression of POSIX, with the classes `\d`, `\w` and `\s`. Undefined where it is none, or
 * beyond the limits. Matching follows all ways through the expression at once, so that it takes at most as many steps as
 * the text has characters and the expression states: there is no expression, however hostile, that takes longer.
 */
export function compilePattern(source: string, limits: PatternLimits = {}): Pattern | undefined {
  const { maxLength = 1_000, maxStates = 1_000 } = limits
  if (source.length > maxLength) return undefined
  try {
    const program: Program = { states: [{ kind: 'done' }], steps: 0, maxStates }
    const start = addStates(program, parsePattern(source), 0)
    return { matches: (text) => matches(program.states, start, text) }
  } catch (error) {
    if (error instanceof PatternSyntaxError) return undefined
    throw error
  }
}

interface Program {
  readonly states: State[]
  /** How many parts were written out: repetitions of nothing have no states, and could be as many as they say. */
  steps: number
  readonly maxStates: number
}

/** Adds the states of a part, which go on to the state `next`; returns the one with which the part starts. */
function addStates(program: Program, node: PatternNode, next: number): number {
  const { states, maxStates } = program
  const add = (state: State): number => states.push(state) - 1
  const part = (inner: PatternNode, to: number) => addStates(program, inner, to)
  program.steps++
  if (states.length >= maxStates || program.steps > 10 * maxStates) {
    throw new PatternSyntaxError('The pattern is too large.')
  }
  switch (node.kind) {
    case 'set':
      return add({ kind: 'set', set: node.set, next })
    case 'start':
    case 'end':
      return add({ kind: node.kind, next })
    case 'sequence':
      return node.parts.reduceRight((to, one) => part(one, to), next)
    case 'alternatives':
      return add({ kind: 'either', next: node.parts.map((one) => part(one, next)) })
    case 'repeat':
      return addRepeat(node, next, add, part)
  }
}

function addRepeat(
  { part: repeated, min, max }: PatternNode & { readonly kind: 'repeat' },
  next: number,
  add: (state: State) => number,
  part: (node: PatternNode, to: number) => number,
): number {
  let start = next
  if (max === Number.POSITIVE_INFINITY) {
    const ways: number[] = [next]
    start = add({ kind: 'either', next: ways })
    ways.push(part(repeated, start))
  } else {
    for (let n = min; n < max; n++) start = add({ kind: 'either', next: [next, part(repeated, start)] })
  }
  for (let n = 0; n < min; n++) start = part(repeated, start)
  return start
}

function matches(states: readonly State[], start: number, text: string): boolean {
  const characters = Array.from(text)
  let active = reach(states, [start], 0, characters.length)
  for (let at = 0; at < characters.length && active.size > 0; at++) {
    const codePoint = characters[at]!.codePointAt(0)!
    const following: number[] = []
    // What is repeated has one set for all of its states, which may be costly to ask.
    const answers = new Map<CharacterSet, boolean>()
    for (const index of active) {
      const state = states[index]!
      if (state.kind !== 'set') continue
      const answer = answers.get(state.set) ?? state.set(codePoint)
      answers.set(state.set, answer)
      if (answer) following.push(state.next)
    }
    active = reach(states, following, at + 1, characters.length)
  }
  return active.has(0)
}

/** All states that are reached from some without a character. */
function reach(states: readonly State[], from: readonly number[], at: number, length: number): Set<number> {
  const reached = new Set<number>()
  const open = [...from]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue
    reached.add(index)
    const state = states[index]!
    if (state.kind === 'either') for (const next of state.next) open.push(next)
    if ((state.kind === 'start' && at === 0) || (state.kind === 'end' && at === length)) open.push(state.next)
  }
  return reached
}
