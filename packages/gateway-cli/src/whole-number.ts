import { usageError } from './cli-error.js'
import type { OptionName } from './option-table.js'

/** Reads an option that is a whole number within bounds; undefined where it is not given. @throws CliError */
export function readWholeNumber(
  name: OptionName,
  text: string | undefined,
  { min, max, unit }: { readonly min: number; readonly max: number; readonly unit?: string },
): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= min && number <= max) return number
  throw usageError(`--${name} must be from ${min} to ${max}${unit === undefined ? '' : ` ${unit}`}`)
}
