import { type Arrival, definePlugin, type Self } from '@trestle/core'
import { type Message, type MessageInit, NS_CLIENT } from '@trestle/stanza'
import { defineEvent, matchSteps } from '@trestle/xmlstream'
import {
  AttachTo,
  FileSharing,
  type FileSharingValue,
  NS_FILE_SHARING,
  Sources,
  type SourcesValue,
} from './elements.js'
import { attachSources, readFiles, type SharedFile, shareFiles } from './share-file.js'

/** A message shares files. What it says of them is what the sender says: `usableUrls` tells where they may be retrieved. */
export interface FilesReceived {
  readonly files: readonly FileSharingValue[]
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const filesReceived = defineEvent<FilesReceived>('xep-0447:files')

/** A message attaches sources to a file of an earlier one. Anybody can: `usableUrls` tells which of them count. */
export interface SourcesReceived {
  /** The id of the message with the file. */
  readonly id: string
  /** With the id of the file, where that has one. */
  readonly sources: SourcesValue
  readonly message: Message
  readonly arrival: Arrival
}

export const sourcesReceived = defineEvent<SourcesReceived>('xep-0447:sources')

export interface FileSharingApi {
  /** Sends files in a message, which is returned; see `shareFiles`. */
  share(init: MessageInit, ...files: readonly SharedFile[]): Message
  /** Sends sources for a file of the message with that id, and returns the message; see `attachSources`. */
  attach(init: MessageInit, to: string, sources: SourcesValue | readonly string[], fileId?: string): Message
}

/** Stateless file sharing (XEP-0447): sends files in messages, and tells of those that come and of their sources. */
export const fileSharing = definePlugin({
  name: 'xep-0447',
  features: [NS_FILE_SHARING],
  setup({ xmpp }) {
    const inMessage = (name: { readonly ns: string; readonly name: string }) =>
      matchSteps({ ns: NS_CLIENT, name: 'message' }, name)
    xmpp.onMessage(
      inMessage(FileSharing),
      (_, message, arrival) => {
        const files = readFiles(message)
        if (files.length > 0) xmpp.events.emit(filesReceived, { files, message, arrival })
      },
      { via: 'any' },
    )
    xmpp.onMessage(
      Sources,
      (sources, message, arrival) => {
        const id = message.get(AttachTo)?.id
        if (id !== undefined) xmpp.events.emit(sourcesReceived, { id, sources, message, arrival })
      },
      { via: 'any' },
    )
    return (self: Self): FileSharingApi => {
      const sent = (message: Message) => {
        self.send(message)
        return message
      }
      return {
        share: (init, ...files) => sent(shareFiles(self.message(init), ...files)),
        attach: (init, ...attached) => sent(attachSources(self.message(init), ...attached)),
      }
    }
  },
})
