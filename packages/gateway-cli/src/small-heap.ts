import { setFlagsFromString } from 'node:v8'

/** For V8, whose own choices are those of a program that has the machine for itself. */
const FLAGS = [
  // What is under way outlives the young generation, and is taken for what lasts: that may grow to four times of what is
  // kept, by default, before anybody looks. A smaller part than this costs more time than it saves memory.
  '--heap-growing-percent=60',
  // There are few megabytes to look through each time: several threads are busy with each other.
  '--no-parallel-scavenge',
  // Of threads that are begun from now on, in MB: they do one small thing after another.
  '--max-semi-space-size=8',
]

/** Keeps the memory of this process near what it has in use. For the program alone: it changes the process. */
export function keepHeapSmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag)
}
