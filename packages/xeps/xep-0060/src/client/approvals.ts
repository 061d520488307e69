import type { Self, Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { DataForm, fieldIn, formTypeField, formTypeOf } from '@trestle/xep-0004'
import { commandExchange } from '@trestle/xep-0050'
import { defineEvent } from '@trestle/xmlstream'
import { COMMAND_GET_PENDING, FORM_SUBSCRIBE_AUTHORIZATION } from '../namespaces.js'
import { type AnyNode, nodeName } from '../node.js'
import { subscribeAuthorizationForm } from '../subscription-request.js'
import type { Ask, Service } from './ask.js'

/** A service asks whether somebody may subscribe to a node of this address (XEP-0060 §8.6). */
export interface ApprovalRequest {
  readonly from: JID
  /** The local address that was asked. */
  readonly self: Self
  readonly node: string
  readonly subscriber: JID
  readonly subid?: string | undefined
  readonly message: Message
}

/** Anybody can send one: what answers it is sent to `from`, and to nobody else. */
export const pubsubApprovalRequested = defineEvent<ApprovalRequest>('xep-0060:approval-requested')

/** How owners decide on requests for subscriptions (XEP-0060 §8.6, §8.7). */
export interface ApprovalsApi {
  /** Answers the request of a service. */
  answerApproval(request: ApprovalRequest, allow: boolean): void
  /** The nodes of this address, or those with open requests, at a service that knows the command. */
  getPendingNodes(to: Service, wait?: Wait): Promise<readonly string[]>
  /** Has the service send the open requests of a node again, each as `pubsubApprovalRequested`. */
  requestPending(to: Service, node: AnyNode, wait?: Wait): Promise<void>
}

export function createApprovals({ self }: Ask): ApprovalsApi {
  const execute = (to: Service, wait: Wait | undefined) =>
    self.iq.set(to, commandExchange, { node: COMMAND_GET_PENDING, action: 'execute' }, wait)

  return {
    answerApproval({ from, node, subscriber, subid, message: { id } }, allow) {
      const form = subscribeAuthorizationForm.submission({ node, subscriberJid: subscriber, subid, allow })
      self.send(self.message({ to: from, type: 'normal', id }).set(DataForm, form))
    },
    async getPendingNodes(to, wait) {
      const { form } = await execute(to, wait)
      return form ? (fieldIn(form, 'pubsub#node')?.options?.map(({ value }) => value) ?? []) : []
    },
    async requestPending(to, any, wait) {
      const { sessionid } = await execute(to, wait)
      const fields = [formTypeField(FORM_SUBSCRIBE_AUTHORIZATION), { var: 'pubsub#node', values: [nodeName(any)] }]
      const form = { type: 'submit', fields } as const
      await self.iq.set(to, commandExchange, { node: COMMAND_GET_PENDING, sessionid, form }, wait)
    },
  }
}

/** The request in a message; `undefined` where it carries none. Throws FormError where the form does not fit. */
export function readApproval(message: Message): Pick<ApprovalRequest, 'node' | 'subscriber' | 'subid'> | undefined {
  const form = message.get(DataForm)
  if (form?.type !== 'form' || formTypeOf(form) !== FORM_SUBSCRIBE_AUTHORIZATION) return undefined
  const { node, subscriberJid: subscriber, subid } = subscribeAuthorizationForm.read(form)
  return { node, subscriber, ...(subid !== undefined && { subid }) }
}
