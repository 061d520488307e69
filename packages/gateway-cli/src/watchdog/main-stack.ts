import { Session } from 'node:inspector'

interface CallFrame {
  readonly functionName: string
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
}

const MAX_FRAMES = 12
/** Milliseconds: code that does not come back from the system cannot be interrupted. */
const LONGEST = 5000

/**
 * In a worker: what the main thread runs at this moment, the innermost function first, as `name (file:line:column)`; nothing
 * where it cannot be interrupted. The main thread goes on afterwards.
 */
export function stackOfMain(): Promise<readonly string[]> {
  const session = new Session()
  const urls = new Map<string, string>()
  return new Promise((resolve) => {
    const end = (stack: readonly string[]) => {
      clearTimeout(timer)
      session.post('Debugger.resume', () => {})
      session.post('Debugger.disable', () => session.disconnect())
      resolve(stack)
    }
    const timer = setTimeout(() => end([]), LONGEST)
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
    session.on('Debugger.paused', ({ params }) => {
      end((params.callFrames as readonly CallFrame[]).slice(0, MAX_FRAMES).map((frame) => shown(frame, urls)))
    })
    session.connectToMainThread()
    session.post('Debugger.enable')
    session.post('Debugger.pause')
  })
}

function shown({ functionName, location }: CallFrame, urls: ReadonlyMap<string, string>): string {
  const { scriptId, lineNumber, columnNumber } = location
  return `${functionName || '(anonymous)'} (${urls.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1})`
}
