import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { Clock } from '@trestle/xmlstream'
import { chatMedium } from '../dialogues/chat.js'
import { holdDialogue } from '../dialogues/hold.js'
import type { DialogueMedium, Shown } from '../dialogues/medium.js'
import type { PublishFiles } from '../files/publish-files.js'
import type { LimitChecks } from '../limits/limits.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { errorOf } from './ad-hoc-commands.js'
import { type AddressOf, shownAnswer, tableText } from './answer.js'
import type { CommandSpec, MayExecute } from './command-spec.js'
import { type Conversation, createConversations } from './conversations.js'

export interface ChatCommandsOptions {
  readonly clock: Clock
  readonly commands: readonly CommandSpec[]
  readonly mayExecute: MayExecute
  readonly limits: LimitChecks
  readonly addressOf: AddressOf
  readonly say: (to: JID, shown: Shown) => Promise<void>
  readonly logOf: (user: string) => Log
  readonly publish: PublishFiles
}

/** Commands by writing to the gateway: the name of a command, then the answers to what it asks. */
export interface ChatCommands {
  /** Takes a message to the gateway's own address. Throws GatewayError if the user sends too many. */
  take(from: JID, stanza: Message): void
  /** The chat as the way of a dialogue that began elsewhere. */
  medium(from: JID, signal: AbortSignal): DialogueMedium
  /** Says how a dialogue ended that began elsewhere. */
  ended(from: JID, error: unknown): void
  stop(): void
}

/** By what a user ends the command that they are in. */
const ABORT = new Set(['abort', 'cancel'])

export function createChatCommands(options: ChatCommandsOptions): ChatCommands {
  const { clock, mayExecute, limits, say, logOf, publish } = options
  const conversations = createConversations()
  const names = new Map(options.commands.map((spec) => [spec.name, spec]))

  function mediumOf(from: JID, conversation: Conversation): DialogueMedium {
    const { line, hasLine } = conversation
    return chatMedium({ clock, say: (shown) => say(from, shown), line, hasLine })
  }

  function tell(from: JID, error: unknown): void {
    const { text, condition } = errorOf(error, from, logOf)
    void say(from, { text: text ?? `This failed: ${condition}.` })
  }

  async function execute(spec: CommandSpec, from: JID, argument: string): Promise<void> {
    const conversation = conversations.begin(from.bare.toString())
    // What stands behind the name answers the first question.
    if (argument !== '' && spec.name !== 'help') conversation.take(argument)
    try {
      const medium = mediumOf(from, conversation)
      const answer = await holdDialogue({ from, medium, clock, publish, signal: conversation.signal }, (held) =>
        spec.run(held, { argument }),
      )
      const shown = shownAnswer(answer, options.addressOf)
      await say(from, { text: shown ? ('text' in shown ? shown.text : tableText(shown.table)) : 'Done.' })
    } catch (error) {
      tell(from, error)
    } finally {
      conversation.end(new GatewayError('cancelled', 'This is over.'))
    }
  }

  function begin(from: JID, body: string): void {
    const [, word = '', argument = ''] = /^\s*(\S+)\s*([\s\S]*)$/.exec(body) ?? []
    const name = word.toLowerCase()
    const spec = names.get(name)
    if (spec && mayExecute(spec.access, from)) return void execute(spec, from, argument.trim())
    if (spec) return void say(from, { text: forbiddenText(spec, from) })
    if (ABORT.has(name)) return void say(from, { text: 'There is nothing to abort.' })
    void say(from, { text: 'There is no such command. Write “help” for those that there are.' })
  }

  function forbiddenText({ name, access }: CommandSpec, from: JID): string {
    if (access === 'connected' && mayExecute('registered', from)) return 'You are not connected to the network.'
    if (mayExecute('eligible', from) && (access === 'registered' || access === 'connected')) {
      return 'You are not registered. Write “register” first.'
    }
    return `You may not use the command ${name}.`
  }

  return {
    take(from, { body = '' }) {
      limits.take('commands', from.bare.toString())
      const conversation = conversations.get(from.bare.toString())
      if (!conversation) return begin(from, body)
      if (ABORT.has(body.trim().toLowerCase())) {
        return conversation.end(new GatewayError('cancelled', 'Aborted.'))
      }
      if (!conversation.take(body)) void say(from, { text: 'Wait until this is finished, or write “abort”.' })
    },
    medium(from, signal) {
      const conversation = conversations.begin(from.bare.toString())
      signal.addEventListener('abort', () => conversation.end(signal.reason), { once: true })
      return mediumOf(from, conversation)
    },
    ended(from, error) {
      if (error === undefined) void say(from, { text: 'You are registered.' })
      else tell(from, error)
    },
    stop: () => conversations.stop(new GatewayError('cancelled', 'The gateway stops.')),
  }
}
