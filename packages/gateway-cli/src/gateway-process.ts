import type { ExitRecord } from './exit-record.js'
import type { HandlerTrace } from './handler-trace.js'
import type { ProcessLog } from './log.js'

/** The process of a gateway, for its administrative commands. */
export interface GatewayProcess
  extends Pick<ProcessLog, 'level'>,
    Pick<ExitRecord, 'lastFailure'>,
    Pick<HandlerTrace, 'runningHandlers'> {}

/** What changes the level of the log, and tells of handlers that run or have ended the process. */
export function gatewayProcess(log: ProcessLog, exits: ExitRecord, trace: HandlerTrace): GatewayProcess {
  return {
    get level() {
      return log.level
    },
    set level(level) {
      log.level = level
    },
    lastFailure: exits.lastFailure,
    runningHandlers: trace.runningHandlers,
  }
}
