import type { LogLevelControl } from '@trestle/gateway'
import { type LogLevel, logLevels } from './option-table.js'

/** Lets administrators of the gateway change the level of a log, by command. */
export function logLevelControl(log: { level: LogLevel }): LogLevelControl {
  return {
    levels: [...logLevels].reverse(),
    get: () => log.level,
    set(level) {
      const known = logLevels.find((one) => one === level)
      if (known) log.level = known
    },
  }
}
