import type { ElementDef } from './definition.js'

/** An iq and its answer as one value: what is asked, and what a result carries. */
export interface Exchange<Request, Result> {
  /** Only for the compiler. */
  readonly '~request': Request
  readonly '~result': Result
  readonly request: ElementDef<Request>
  /** Absent where a result is empty. */
  readonly result?: ElementDef<Result>
}

/** A request and the payload of its result; without the latter, the result is empty. */
export function exchange<Request>(request: ElementDef<Request>): Exchange<Request, void>
export function exchange<Request, Result>(
  request: ElementDef<Request>,
  result: ElementDef<Result>,
): Exchange<Request, Result>
// @__NO_SIDE_EFFECTS__
export function exchange<Request, Result>(request: ElementDef<Request>, result?: ElementDef<Result>) {
  return (result ? { request, result } : { request }) as Exchange<Request, Result>
}
