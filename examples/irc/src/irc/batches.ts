import type { IrcMessage } from './message.js'

/** A batch that is open: messages that belong together. */
export interface Batch {
  readonly type: string
  readonly params: readonly string[]
  /** The message that began it; its tags are those of the whole. */
  readonly start: IrcMessage
  readonly parent: Batch | undefined
  /** Lines of one message, kept until it ends. */
  readonly lines: IrcMessage[]
}

export interface Batches {
  /** Opens or closes a batch. Gives the one that has ended. */
  take(message: IrcMessage): Batch | undefined
  /** The batch to which the message belongs. */
  of(message: IrcMessage): Batch | undefined
}

const maxOpen = 100
const maxDepth = 5
export const maxBatchLines = 500

/** Batches that are open at the same time (https://ircv3.net/specs/extensions/batch); beyond a hundred, the first is forgotten. */
export function createBatches(): Batches {
  const open = new Map<string, Batch>()
  const inner = (batch: Batch | undefined) => (batch && [...around(batch)].length < maxDepth ? batch : undefined)
  const of = ({ tags }: IrcMessage) => (tags['batch'] === undefined ? undefined : open.get(tags['batch']))
  return {
    of,
    take(message) {
      const [reference = '', type = '', ...params] = message.params
      const id = reference.slice(1)
      if (reference.startsWith('+')) {
        const [oldest] = open.size >= maxOpen ? open.keys() : []
        if (oldest !== undefined) open.delete(oldest)
        open.set(id, { type, params, start: message, parent: inner(of(message)), lines: [] })
        return undefined
      }
      const ended = open.get(id)
      open.delete(id)
      return ended
    },
  }
}

/** This batch and those around it. */
export function* around(batch: Batch | undefined): Iterable<Batch> {
  for (let one = batch; one; one = one.parent) yield one
}
