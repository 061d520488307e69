import type { Element } from '@trestle/xml'
import { DecodeError, decodeErrorAt, stepOf } from './decode-error.js'
import type { SkipListener } from './field.js'

export interface SkipInvalid {
  /**
   * Leaves out entries that do not fit and reports each to `skipped` of the decoding, instead of refusing the whole: for
   * what others list in an answer. What others ask of us is refused: leave this out in definitions of requests.
   */
  readonly skipInvalid?: boolean | undefined
}

/** Reads each child; one that does not fit is thrown, or left out and reported. */
export function readEach<T>(
  children: readonly Element[],
  read: (child: Element) => T,
  { skipInvalid }: SkipInvalid,
  listener: SkipListener | undefined,
): readonly T[] {
  if (!skipInvalid) return children.map(read)
  const values: T[] = []
  for (const child of children) {
    try {
      values.push(read(child))
    } catch (error) {
      listener?.skipped(error instanceof DecodeError ? error : decodeErrorAt(stepOf(child), error))
    }
  }
  return values
}
