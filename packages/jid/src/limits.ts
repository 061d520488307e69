/** Of each part, in bytes of UTF-8 (RFC 7622 §3.2, §3.3, §3.4). */
export const MAX_PART_BYTES = 1023

/**
 * Of any text that is looked at at all, in UTF-16 units: three full parts, their two separators, and a final dot of the
 * domain on top. Keeps the work on hostile input bounded.
 */
export const MAX_INPUT_LENGTH = 3 * MAX_PART_BYTES + 2 + 1

const encoder = /* @__PURE__ */ new TextEncoder()

/** The reason against a prepared part that is too long in UTF-8, if it is. */
export function tooManyBytes(text: string): string | undefined {
  const bytes = encoder.encode(text).length
  return bytes > MAX_PART_BYTES ? `is ${bytes} bytes long in UTF-8, more than ${MAX_PART_BYTES}` : undefined
}
