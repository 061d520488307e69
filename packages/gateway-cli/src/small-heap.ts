import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the memory of a process near what it has in use. What is under way outlives the young generation, and is taken for
 * what lasts: by default, V8 lets that grow to four times of what is kept before it looks. And each of the threads, which
 * do one small thing after another, would get a young generation as large as that of a whole program. For the program alone:
 * it changes the process.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=40')
  // Of threads that are begun from now on, in MB; the heap of the main one is made.
  setFlagsFromString('--max-semi-space-size=2')
}
