import { setFlagsFromString } from 'node:v8'
import { limitYoungGeneration } from './young-generation.js'

/** For V8, whose own choices are those of a program that has the machine for itself. */
const FLAGS = [
  // What is under way outlives the young generation, and is taken for what lasts: that may grow to four times of what is
  // kept, by default, before anybody looks. A smaller part than this saves next to nothing.
  '--heap-growing-percent=20',
  // There are few megabytes to look through each time: several threads are busy with each other.
  '--no-parallel-scavenge',
  // Half as many functions are optimized, those that run most, and each with less of what it calls: optimizing all took a
  // tenth of the time of the first minutes, and what it made ran no faster.
  '--interrupt-budget=300000',
  '--max-inlined-bytecode-size-cumulative=460',
]

/**
 * Bytes for new objects of the main thread, with the room to which those that are in use are copied. With half of it, a
 * flood of messages is collected twice as often, which takes a tenth more time; twice as much saves next to nothing.
 */
const YOUNG_GENERATION = 16 * 2 ** 20

/** Keeps the memory of this process near what it has in use. For the program alone: it changes the process. */
export function keepHeapSmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag)
  limitYoungGeneration(YOUNG_GENERATION)
}
