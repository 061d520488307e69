import { appendFileSync } from 'node:fs'
import type { ToolName } from './tools.js'

/** One line of the file that the environment's TRESTLE_TEST_SUMMARY names: JSON. */
export type SummaryEntry =
  /** Tests that ran against a server or with a tool. */
  | { readonly type: 'ran'; readonly on: string; readonly tests: number }
  /** A suite that did not run for want of a tool, and the Debian packages which bring that. */
  | {
      readonly type: 'skipped'
      readonly suite: string
      readonly missing: ToolName
      readonly packages: readonly string[]
    }
  /** What a test measured. */
  | { readonly type: 'figure'; readonly what: string; readonly value: string }

/** Adds to the summary of the whole run. Does nothing where nobody asked for one. */
export function recordInSummary(entry: SummaryEntry): void {
  const file = process.env['TRESTLE_TEST_SUMMARY']
  if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`)
}

/** Has the summary say what a test measured. */
export function reportFigure(what: string, value: string): void {
  recordInSummary({ type: 'figure', what, value })
}
