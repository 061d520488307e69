import { report } from './settle.js'

/** Makes a function that calls a listener, if there is one; an error that it throws goes to `onFailure`. */
export function createNotify(onFailure: (error: unknown) => void) {
  return <T>(listener: ((value: T) => void) | undefined, value: T): void => {
    try {
      listener?.(value)
    } catch (error) {
      report(onFailure, error)
    }
  }
}
