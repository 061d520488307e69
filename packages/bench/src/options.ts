import { parseArgs } from 'node:util'
import { IRC_GATEWAYS } from './irc/gateways.js'

export const PARTS = [
  'parse',
  'serialize',
  'curves',
  'retained',
  'echo',
  'plugins',
  'startup',
  'types',
  'soak',
  'gateway',
  'gateway-fairness',
  'irc',
] as const
export type Part = (typeof PARTS)[number]

/** Take minutes, so that they run only where they are named. */
const BY_NAME: ReadonlySet<Part> = new Set(['soak', 'gateway', 'gateway-fairness', 'irc'])

export interface BenchOptions {
  readonly parts: readonly Part[]
  readonly quick: boolean
  readonly seed: number
  readonly rounds: number
  /** How long the soak lasts. */
  readonly seconds: number
  /** What the busy user of gateway-fairness does, and what is said in irc, as a part of the whole. */
  readonly size: number
  /** The gateways that irc measures. */
  readonly only: readonly string[] | undefined
  /** Text in the names of the scenes of gateway-fairness that are wanted; empty for all. */
  readonly scene: string
  /** A file that gets the figures as JSON. */
  readonly json: string | undefined
}

export const USAGE = `npm run bench -- [${PARTS.join('] [')}] [options]

  Without a part, all of them but soak and those of gateways.
  --quick       one short round of each: whether it works, not how fast it is
  --rounds N    turns that each contestant gets (default 7; echo: half as many, at least 1; startup: twice as many and one)
  --minutes N   how long the soak lasts (default 3; with --quick: 10 seconds)
  --size N      percent of what the busy user does in gateway-fairness (default 100; with --quick 2), and of what is said in irc
  --only NAMES  gateways that irc measures, with commas between: ${IRC_GATEWAYS.join(', ')}
  --scene TEXT  of gateway-fairness, the scenes alone that have this in their name
  --seed N      other traffic (default 1)
  --json FILE   writes the figures of all rounds, too
  --no-build    measures dist as it is`

/** @throws Error that says what is wrong with the arguments */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      size: { type: 'string' },
      only: { type: 'string' },
      scene: { type: 'string', default: '' },
      json: { type: 'string' },
      'no-build': { type: 'boolean' },
    },
  })
  const unknown = positionals.find((part) => !PARTS.includes(part as Part))
  if (unknown !== undefined) throw new Error(`There is no part '${unknown}': ${PARTS.join(', ')}.`)
  const { quick, scene } = values
  const only = values.only?.split(',')
  const stranger = only?.find((name) => !IRC_GATEWAYS.includes(name))
  if (stranger !== undefined) throw new Error(`There is no gateway '${stranger}': ${IRC_GATEWAYS.join(', ')}.`)
  return {
    parts: PARTS.filter((part) => (positionals.length === 0 ? !BY_NAME.has(part) : positionals.includes(part))),
    quick,
    seed: wholeNumber('--seed', values.seed, 0),
    rounds: wholeNumber('--rounds', values.rounds ?? (quick ? '1' : '7'), 1),
    seconds: values.minutes === undefined && quick ? 10 : wholeNumber('--minutes', values.minutes ?? '3', 1) * 60,
    size: wholeNumber('--size', values.size ?? (quick ? '2' : '100'), 1) / 100,
    only,
    scene,
    json: values.json,
  }
}

function wholeNumber(option: string, text: string, min: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < min) throw new Error(`${option} takes a whole number from ${min}.`)
  return value
}
