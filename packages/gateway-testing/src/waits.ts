import { GatewayTestingError } from './gateway-testing-error.js'

/** Milliseconds between two looks at something that nothing tells of. */
const BETWEEN_LOOKS = 5

/** Waits with a limit, whose errors say what was waited for and what there was instead. */
export interface Waits {
  /** Waits until something is the case. */
  until(what: string, isTrue: () => boolean): Promise<void>
  /** The outcome of a promise. */
  within<T>(what: string, promise: Promise<T>): Promise<T>
  /** The error of something that did not happen. `details` are lines about what did. */
  missing(what: string, details?: string): GatewayTestingError
}

/** `report` is called for what there is to be said of every failure, such as warnings of the log. */
export function createWaits(limit: number, report: () => string): Waits {
  const missing = (what: string, details = '') => {
    const parts = [`This did not happen within ${limit} ms: ${what}.`, details, report()]
    return new GatewayTestingError('not-received', parts.filter((part) => part !== '').join('\n'))
  }
  return {
    missing,
    async until(what, isTrue) {
      for (const end = performance.now() + limit; !isTrue(); ) {
        if (performance.now() > end) throw missing(what)
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS))
      }
    },
    within(what, promise) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(missing(what)), limit)
      })
      return Promise.race([promise, late]).finally(() => clearTimeout(timer))
    },
  }
}
