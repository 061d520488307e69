// Blocks its event loop within a handler, for as many milliseconds as it is told, under a watchdog.
import { createHandlerTrace } from '../../src/handler-trace.js'
import { startWatchdog } from '../../src/watchdog/watchdog.js'

const [, , milliseconds, settings] = process.argv
const trace = createHandlerTrace()
const dispose = await startWatchdog(JSON.parse(settings ?? '{}'), trace)
// The watchdog has to run before.
await new Promise((resolve) => setTimeout(resolve, 1500))

function neverEnding(): void {
  const end = performance.now() + Number(milliseconds)
  while (performance.now() < end) Math.sqrt(2)
}

trace.run('juliet@example.org', 'onMessage', neverEnding)
await new Promise((resolve) => setTimeout(resolve, 1500))
process.stdout.write('over\n')
dispose()
