import type { Self, Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { DataForm, type DataFormValue, fieldIn, formTypeField, formTypeOf } from '@trestle/xep-0004'
import { commandExchange } from '@trestle/xep-0050'
import { defineEvent } from '@trestle/xmlstream'
import { COMMAND_GET_PENDING, FORM_SUBSCRIBE_AUTHORIZATION } from '../namespaces.js'
import { type AnyNode, nodeName } from '../node.js'
import { subscribeAuthorizationForm } from '../subscription-request.js'
import type { PubsubRequester, Service } from './requester.js'

/** A service requests the approval of a subscription to a node of this address (XEP-0060 §8.6). */
export interface ApprovalRequest {
  readonly from: JID
  /** The local address that received the request. */
  readonly self: Self
  readonly node: string
  readonly subscriber: JID
  readonly subid?: string | undefined
  readonly message: Message
}

/** Any entity can send such a request; the answer goes to its sender alone. */
export const pubsubApprovalRequested = defineEvent<ApprovalRequest>('xep-0060:approval-requested')

/** Approving and denying subscriptions, for owners (XEP-0060 §8.6, §8.7). */
export interface ApprovalsApi {
  /** Approves or denies a subscription. */
  answerApproval(request: ApprovalRequest, allow: boolean): void
  /** Nodes owned by this address that may have pending subscriptions. Rejects where the service has no such command. */
  getPendingNodes(to: Service, wait?: Wait): Promise<readonly string[]>
  /** Requests that the service sends one approval request for each pending subscription to a node. */
  requestPending(to: Service, node: AnyNode, wait?: Wait): Promise<void>
}

export function createApprovals({ self }: PubsubRequester): ApprovalsApi {
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
    async requestPending(to, nodeOrName, wait) {
      const { sessionid } = await execute(to, wait)
      const fields = [
        formTypeField(FORM_SUBSCRIBE_AUTHORIZATION),
        { var: 'pubsub#node', values: [nodeName(nodeOrName)] },
      ]
      const form = { type: 'submit', fields } as const
      await self.iq.set(to, commandExchange, { node: COMMAND_GET_PENDING, sessionid, form }, wait)
    },
  }
}

/** The approval request in a message; `undefined` where there is none, or its form is invalid. */
export function readApproval(message: Message): Pick<ApprovalRequest, 'node' | 'subscriber' | 'subid'> | undefined {
  const form = readForm(message)
  if (form?.type !== 'form' || formTypeOf(form) !== FORM_SUBSCRIBE_AUTHORIZATION) return undefined
  const reading = subscribeAuthorizationForm.inspect(form)
  if (!reading.ok) return undefined
  const { node, subscriberJid: subscriber, subid } = reading.value
  return { node, subscriber, ...(subid !== undefined && { subid }) }
}

function readForm(message: Message): DataFormValue | undefined {
  try {
    return message.get(DataForm)
  } catch {
    return undefined
  }
}
