export interface Report {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly title: string
      readonly status: string
    }[]
  }[]
}
export interface Result {
  readonly passed: number
  readonly failed: number
  readonly notRun: readonly string[]
  readonly ranOn: ReadonlyMap<string, number>
  readonly skipped: readonly {
    readonly suite: string
    readonly missing: string
    readonly packages: readonly string[]
  }[]
  readonly figures: readonly { readonly what: string; readonly value: string }[]
}
export function evaluate(report: Report | undefined, summary: string, exitCode: number): Result
export function shortcomings(result: Result, required: readonly string[]): string[]
export function describeServers(result: Result): string
